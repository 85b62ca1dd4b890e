// JUnit's XML, for CI that knows nothing else: a suite for each file with findings, a failed test for each finding.
// A run without findings is one test that passed.

import type { Finding } from '../../analysis/finding.ts';
import { xmlText } from './escape.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

export function reportJunit(report: Report, options: ReportOptions): string {
  const findings = shownFindings(report, options);
  const errors = report.stats.internalErrors;
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  const suites = [...byFile].map(([file, own]) => suiteLines(report, file, own));
  if (suites.length === 0) suites.push(passed(report));
  if (errors.length > 0) suites.push(failures(errors));
  const total = Math.max(1, findings.length) + errors.length;
  const head = { name: report.tool.name, tests: total, failures: findings.length, errors: errors.length };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(head)}>`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(report: Report, file: string, findings: readonly Finding[]): string[] {
  const name = report.display(file);
  const head = { name, tests: findings.length, failures: findings.length, errors: 0 };
  return [
    `  <testsuite${attributes(head)}>`,
    ...findings.flatMap((finding) => {
      const { start } = rangeOf(report, finding.file, finding.span);
      const at = `${name}:${start.line + 1}:${start.column + 1}`;
      const test = { name: `${finding.code} ${finding.function}() line ${start.line + 1}`, classname: name };
      const failure = { message: finding.message, type: finding.code };
      const steps = finding.related.map((step) => {
        const { line } = rangeOf(report, step.file, step.span).start;
        return `${report.display(step.file)}:${line + 1}: ${step.message}`;
      });
      const body = [`${at}: ${finding.severity}: ${finding.message}`, ...steps, finding.help ?? ''];
      return [
        `    <testcase${attributes(test)}>`,
        `      <failure${attributes(failure)}>${xmlText(body.join('\n').trimEnd())}</failure>`,
        '    </testcase>',
      ];
    }),
    '  </testsuite>',
  ];
}

function passed(report: Report): string[] {
  const { name } = report.tool;
  return [
    `  <testsuite${attributes({ name, tests: 1, failures: 0, errors: 0 })}>`,
    `    <testcase${attributes({ name: `${report.stats.filesChecked} files`, classname: name })}/>`,
    '  </testsuite>',
  ];
}

function failures(errors: readonly string[]): string[] {
  const head = { name: 'internal errors', tests: errors.length, failures: 0, errors: errors.length };
  return [
    `  <testsuite${attributes(head)}>`,
    ...errors.map(
      (message, i) =>
        `    <testcase${attributes({ name: `internal error ${i + 1}`, classname: 'invlock' })}>` +
        `<error${attributes({ message })}/></testcase>`,
    ),
    '  </testsuite>',
  ];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');
}
