// SARIF 2.1.0. A race is a code flow with one thread flow for each CPU; `executionOrder` counts over all of them,
// so that a viewer can put the steps in the order in which the replay ran them.

import { pathToFileURL } from 'node:url';
import type {
  CodeFlow,
  Location,
  Log,
  MultiformatMessageString,
  PhysicalLocation,
  ReportingDescriptor,
  Result,
  ThreadFlow,
  ThreadFlowLocation,
} from 'sarif';
import { ruleNames, type RuleName } from '../../analysis/catalog.ts';
import type { Finding, Proof, Suppression } from '../../analysis/finding.ts';
import type { Span } from '../../base/span.ts';
import { readRulePage } from '../../platform/pages.ts';
import type { Timeline, TimelineStep } from '../../semantics/timeline.ts';
import { jsonText } from '../../base/controls.ts';
import { uriPath } from './escape.ts';
import { pageOf, projectPage } from './links.ts';
import { rangeOf, type Report } from './report.ts';

const levels = { error: 'error', warning: 'warning', hint: 'note' } as const;
const rootId = 'ROOT';

export function reportSarif(report: Report): string {
  const all = [...report.findings, ...report.suppressed];
  const used = new Set(all.map((finding) => finding.code));
  const rules = ruleNames.filter((rule) => used.has(rule.code));
  const failed = report.stats.internalErrors;
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            informationUri: projectPage,
            rules: rules.map(descriptorOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [rootId]: { uri: folderUri(report.root) } },
        invocations: [
          {
            executionSuccessful: failed.length === 0,
            toolExecutionNotifications: [
              ...failed.map((text) => ({ level: 'error' as const, message: { text } })),
              ...report.stats.unreadable.map((file) => ({
                level: 'warning' as const,
                message: { text: `cannot read ${file}` },
              })),
            ],
          },
        ],
        results: all.map((finding) => resultOf(report, rules, finding)),
      },
    ],
  };
  return `${jsonText(log, 2)}\n`;
}

function descriptorOf(rule: RuleName): ReportingDescriptor {
  const page = readRulePage(rule.slug);
  return {
    id: rule.code,
    name: rule.slug,
    shortDescription: { text: rule.title },
    helpUri: pageOf(rule.slug),
    ...(page === null ? {} : { help: { text: page, markdown: page } }),
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function resultOf(report: Report, rules: readonly RuleName[], finding: Finding): Result {
  const flow = codeFlowOf(report, finding);
  const { proof } = finding;
  return {
    ruleId: finding.code,
    ruleIndex: rules.findIndex((rule) => rule.code === finding.code),
    level: levels[finding.severity],
    message: { text: finding.help === null ? finding.message : `${finding.message}. ${finding.help}` },
    locations: [
      {
        physicalLocation: physical(report, finding.file, finding.span),
        logicalLocations: [{ name: finding.function, kind: 'function' }],
      },
    ],
    relatedLocations: finding.related.map((step, id) => ({
      id,
      physicalLocation: physical(report, step.file, step.span),
      message: { text: step.message },
    })),
    ...(flow === null ? {} : { codeFlows: [flow] }),
    partialFingerprints: { 'invlockFinding/v1': finding.fingerprint },
    // An empty array says that the finding was looked at and nothing speaks for it.
    suppressions: finding.suppression === undefined ? [] : [suppressionOf(finding.suppression)],
    ...(proof === null ? {} : { properties: proofProperties(proof) }),
  };
}

function suppressionOf({ kind, reason, author }: Suppression): NonNullable<Result['suppressions']>[number] {
  return {
    kind: kind === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: reason,
    ...(author === null ? {} : { properties: { author } }),
  };
}

function proofProperties({ verdict, protocol, property, bound, remark }: Proof): Record<string, unknown> {
  return { verdict, protocol, property, bound, remark };
}

/** The race if one is shown, else the path to the finding as the flow of one thread. */
function codeFlowOf(report: Report, finding: Finding): CodeFlow | null {
  const { proof, related } = finding;
  if (proof?.timeline != null && proof.verdict === 'confirmed') {
    return {
      message: { text: `breaks ${proof.property ?? 'the contract'} (${proof.protocol})` },
      threadFlows: proof.timeline.lanes.map((_, lane) => laneFlow(report, proof.timeline, lane)),
    };
  }
  if (related.length === 0) return null;
  const locations = related.map((step, i) => ({
    executionOrder: i + 1,
    location: {
      physicalLocation: physical(report, step.file, step.span),
      message: { text: step.message },
    },
  }));
  return { threadFlows: [{ id: finding.function, locations }] };
}

function laneFlow(report: Report, timeline: Timeline | null, lane: number): ThreadFlow {
  if (timeline === null) return { locations: [] };
  const title = `CPU${lane} ${timeline.lanes[lane] ?? ''}`;
  const steps = timeline.steps
    .map((step, i) => ({ step, order: i + 1 }))
    .filter(({ step }) => step.lane === lane)
    .map(({ step, order }) => stepLocation(report, timeline, step, order));
  const waits = timeline.waiting
    .filter((waiting) => waiting.lane === lane)
    .map(({ text }): ThreadFlowLocation => ({
      executionOrder: timeline.steps.length + 1,
      importance: 'essential',
      location: { message: { text: `${text} waits` } },
    }));
  const locations = [...steps, ...waits];
  // A thread flow has at least one step; a CPU that only stands by says so.
  if (locations.length === 0) locations.push({ location: { message: { text: 'does nothing' } } });
  return { id: title, message: { text: title }, locations };
}

function stepLocation(
  report: Report,
  timeline: Timeline,
  step: TimelineStep,
  order: number,
): ThreadFlowLocation {
  const text = step.result === '' ? step.text : `${step.text} ${step.result}`;
  const at = step.file === null || step.span === null ? null : { file: step.file, span: step.span };
  const location: Location = {
    ...(at === null ? {} : { physicalLocation: physical(report, at.file, at.span) }),
    message: { text },
  };
  const held = [...(step.gutters[step.lane] ?? '')].filter((letter) => letter !== ' ');
  return {
    executionOrder: order,
    nestingLevel: held.length,
    importance: step.breaks ? 'essential' : 'important',
    location,
    state: stateOf(timeline, held),
  };
}

/** What the CPU holds after the step. */
function stateOf(timeline: Timeline, held: readonly string[]): Record<string, MultiformatMessageString> {
  const locks = held.filter((letter) => letter !== ':').map((letter) => lockName(timeline, letter));
  return {
    locks: { text: locks.length === 0 ? 'none' : locks.join(', ') },
    section: { text: held.includes(':') ? 'between range_start and range_end' : 'none' },
  };
}

function lockName(timeline: Timeline, letter: string): string {
  if (letter === 'r') return 'mmap lock for reading';
  if (letter === 'w') return 'mmap lock for writing';
  return timeline.legend.find(([sign]) => sign === letter)?.[1] ?? letter;
}

function physical(report: Report, file: string, span: Span): PhysicalLocation {
  const { start, end } = rangeOf(report, file, span);
  return {
    artifactLocation: { uri: uriPath(file), uriBaseId: rootId },
    region: {
      startLine: start.line + 1,
      startColumn: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
    },
  };
}

function folderUri(folder: string): string {
  const uri = pathToFileURL(folder).href;
  return uri.endsWith('/') ? uri : `${uri}/`;
}
