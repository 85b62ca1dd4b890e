// SARIF 2.1.0. A race is a code flow with one thread flow for each CPU; `executionOrder` counts over all of them,
// so that a viewer can put the steps in the order in which the replay ran them.

import { pathToFileURL } from 'node:url';
import type {
  ArtifactLocation,
  CodeFlow,
  Fix as SarifFix,
  Location,
  Log,
  MultiformatMessageString,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result,
  Run,
  ThreadFlow,
  ThreadFlowLocation,
} from 'sarif';
import type { BaselineEntry } from '../../analysis/baseline.ts';
import { ruleNames, type RuleName } from '../../analysis/catalog.ts';
import type { Finding, Proof, Suppression } from '../../analysis/finding.ts';
import type { Fix } from '../../analysis/fixes.ts';
import type { Span } from '../../base/span.ts';
import { readRulePage } from '../../platform/pages.ts';
import type { Timeline, TimelineStep, Waiting } from '../../semantics/timeline.ts';
import { jsonText } from '../../base/controls.ts';
import { uriPath } from './escape.ts';
import { pageOf, projectPage } from './links.ts';
import { rangeOf, type Report } from './report.ts';

const levels = { error: 'error', warning: 'warning', hint: 'note' } as const;
const rootId = 'ROOT';

export type BaselineState = NonNullable<Result['baselineState']>;

/** A finding in the state of the tree that it is found in. */
export interface SarifFinding {
  readonly report: Report;
  readonly finding: Finding;
  /** Against what the run is compared with; either all findings of a run have one or none has. */
  readonly state: BaselineState | null;
}

export function reportSarif(report: Report): string {
  const stateOf = ({ suppression }: Finding): BaselineState | null => {
    if (report.baseline === null) return null;
    if (suppression?.kind !== 'baseline') return 'new';
    return suppression.formerly === undefined ? 'unchanged' : 'updated';
  };
  const all = [...report.findings, ...report.suppressed];
  const found = all.map((finding) => ({ report, finding, state: stateOf(finding) }));
  return sarifLog([sarifRun(report, found, report.baseline?.absent ?? [])]);
}

export function sarifLog(runs: readonly Run[]): string {
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [...runs],
  };
  return `${jsonText(log, 2)}\n`;
}

/** @param absent what a baseline speaks for and nobody finds any more */
export function sarifRun(
  report: Report,
  found: readonly SarifFinding[],
  absent: readonly BaselineEntry[] = [],
): Run {
  const used = new Set([...found.map(({ finding }) => finding.code), ...absent.map((entry) => entry.rule)]);
  const rules = ruleNames.filter((rule) => used.has(rule.code));
  const failed = report.stats.internalErrors;
  return {
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
    results: [
      ...found.map((one) => resultOf(one, rules)),
      ...absent.map((entry) => absentResult(entry, rules)),
    ],
  };
}

/** As it stands in the baseline, which has no places. */
function absentResult(entry: BaselineEntry, rules: readonly RuleName[]): Result {
  const ruleIndex = rules.findIndex((rule) => rule.code === entry.rule);
  const { reason, author } = entry;
  return {
    ruleId: entry.rule,
    ruleIndex,
    level: levels[rules[ruleIndex]?.severity ?? 'warning'],
    message: { text: entry.message },
    locations: [
      {
        physicalLocation: { artifactLocation: artifact(entry.file) },
        logicalLocations: [{ name: entry.function, kind: 'function' }],
      },
    ],
    partialFingerprints: { 'invlockFinding/v1': entry.fingerprint },
    suppressions: [suppressionOf({ kind: 'baseline', reason, author })],
    baselineState: 'absent',
  };
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

function resultOf({ report, finding, state }: SarifFinding, rules: readonly RuleName[]): Result {
  const flow = codeFlowOf(report, finding);
  const fixes = report.fixes(finding);
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
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(report, finding.file, fix)) }),
    partialFingerprints: { 'invlockFinding/v1': finding.fingerprint },
    // An empty array says that the finding was looked at and nothing speaks for it.
    suppressions: finding.suppression === undefined ? [] : [suppressionOf(finding.suppression)],
    ...(state === null ? {} : { baselineState: state }),
    ...(proof === null ? {} : { properties: proofProperties(proof) }),
  };
}

/** One of the things that mend the finding, as texts that take the place of others. */
function fixOf(report: Report, file: string, { title, safety, edits, remark }: Fix): SarifFix {
  const replacements = edits.map(({ span, text }) => ({
    deletedRegion: regionOf(report, file, span),
    insertedContent: { text },
  }));
  return {
    description: { text: remark === null ? title : `${title} (${remark})` },
    artifactChanges: [{ artifactLocation: artifact(file), replacements }],
    properties: { safety },
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
    const { timeline } = proof;
    return {
      message: { text: `breaks ${proof.property ?? 'the contract'} (${proof.protocol})` },
      threadFlows: timeline.lanes.map((_, lane) => laneFlow(report, timeline, lane)),
    };
  }
  if (related.length === 0) return null;
  const locations = related.map((step, i): ThreadFlowLocation => ({
    executionOrder: i + 1,
    nestingLevel: 0,
    importance: 'important',
    location: {
      physicalLocation: physical(report, step.file, step.span),
      message: { text: step.message },
    },
  }));
  return { threadFlows: [{ id: finding.function, locations }] };
}

function laneFlow(report: Report, timeline: Timeline, lane: number): ThreadFlow {
  const title = `CPU${lane} ${timeline.lanes[lane] ?? ''}`;
  const steps = timeline.steps
    .map((step, i) => ({ step, order: i + 1 }))
    .filter(({ step }) => step.lane === lane)
    .map(({ step, order }) => stepLocation(report, timeline, step, order));
  const ends = timeline.waiting
    .map((waiting, i) => ({ waiting, order: timeline.steps.length + i + 1 }))
    .filter(({ waiting }) => waiting.lane === lane)
    .map(({ waiting, order }) => waitLocation(report, timeline, waiting, order));
  const locations = [...steps, ...ends];
  // A thread flow has at least one step; a CPU that only stands by says so.
  if (locations.length === 0) locations.push(idleLocation(timeline, lane));
  return { id: title, message: { text: title }, initialState: stateAt(timeline, null, lane), locations };
}

function stepLocation(
  report: Report,
  timeline: Timeline,
  step: TimelineStep,
  order: number,
): ThreadFlowLocation {
  const text = step.result === '' ? step.text : `${step.text} ${step.result}`;
  return {
    executionOrder: order,
    nestingLevel: heldBy(step, step.lane).length,
    importance: step.breaks ? 'essential' : 'important',
    kinds: [...kindsOf(step.event), ...(step.breaks ? ['danger'] : [])],
    location: locationOf(report, timeline, step, text),
    state: stateAt(timeline, step, step.lane),
  };
}

function waitLocation(
  report: Report,
  timeline: Timeline,
  waiting: Waiting,
  order: number,
): ThreadFlowLocation {
  const last = timeline.steps.at(-1) ?? null;
  return {
    executionOrder: order,
    nestingLevel: heldBy(last, waiting.lane).length,
    importance: 'essential',
    kinds: [...kindsOf(waiting.event), 'danger'],
    location: locationOf(report, timeline, waiting, `${waiting.text} waits`),
    state: stateAt(timeline, last, waiting.lane),
  };
}

function idleLocation(timeline: Timeline, lane: number): ThreadFlowLocation {
  return {
    // Before or after whatever the others do; no two steps have one number.
    executionOrder: timeline.steps.length + timeline.waiting.length + lane + 1,
    nestingLevel: 0,
    importance: 'unimportant',
    kinds: ['function'],
    location: { logicalLocations: [{ name: timeline.lanes[lane] ?? '' }], message: { text: 'does nothing' } },
    state: stateAt(timeline, null, lane),
  };
}

/** In the driver a place in its text, in the core of the kernel the name of what runs. */
function locationOf(
  report: Report,
  timeline: Timeline,
  step: TimelineStep | Waiting,
  text: string,
): Location {
  const message = { text };
  const logicalLocations = [
    { name: step.text, fullyQualifiedName: `${timeline.lanes[step.lane] ?? ''}: ${step.text}` },
  ];
  if (step.file === null || step.span === null) return { logicalLocations, message };
  return { physicalLocation: physical(report, step.file, step.span), logicalLocations, message };
}

/** In the words of the standard (3.38.8), from what the model does. */
const kinds: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^lock\b/, ['acquire', 'lock']],
  [/^unlock\b/, ['release', 'lock']],
  [/^range_start\b/, ['enter', 'scope']],
  [/^range_end/, ['exit', 'scope']],
  [/./, ['call', 'function']],
];

function kindsOf(event: string): readonly string[] {
  return kinds.find(([pattern]) => pattern.test(event))?.[1] ?? ['unknown'];
}

/** Letters for what the CPU holds after the step. */
function heldBy(step: TimelineStep | null, lane: number): string[] {
  return [...(step?.gutters[lane] ?? '')].filter((letter) => letter !== ' ');
}

/** What the CPU holds and what is known of the rest after the step; before the first one, if there is none. */
function stateAt(
  timeline: Timeline,
  step: TimelineStep | null,
  lane: number,
): Record<string, MultiformatMessageString> {
  const held = heldBy(step, lane);
  const locks = held.filter((letter) => letter !== ':').map((letter) => lockName(timeline, letter));
  const values = timeline.columns.map(({ name, initial }, i) => [name, step?.values[i] ?? initial] as const);
  return {
    locks: { text: locks.length === 0 ? 'none' : locks.join(', ') },
    section: { text: held.includes(':') ? 'between range_start and range_end' : 'none' },
    ...Object.fromEntries(values.map(([name, text]) => [name, { text: text === '' ? 'none' : text }])),
  };
}

function lockName(timeline: Timeline, letter: string): string {
  if (letter === 'r') return 'mmap lock for reading';
  if (letter === 'w') return 'mmap lock for writing';
  return timeline.legend.find(([sign]) => sign === letter)?.[1] ?? letter;
}

function physical(report: Report, file: string, span: Span): PhysicalLocation {
  return { artifactLocation: artifact(file), region: regionOf(report, file, span) };
}

function artifact(file: string): ArtifactLocation {
  return { uri: uriPath(file), uriBaseId: rootId };
}

function regionOf(report: Report, file: string, span: Span): Region {
  const { start, end } = rangeOf(report, file, span);
  return {
    startLine: start.line + 1,
    startColumn: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
  };
}

function folderUri(folder: string): string {
  const uri = pathToFileURL(folder).href;
  return uri.endsWith('/') ? uri : `${uri}/`;
}
