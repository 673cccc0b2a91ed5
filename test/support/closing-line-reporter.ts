// Ends a test run with the plain line "N passed, N failed, N skipped"; where ASSAY_FAILED_FILES names a file, lists there the test files that failed, a line each.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) counts.failed += 1;
    }
    const list = process.env['ASSAY_FAILED_FILES'];
    if (list) writeFileSync(list, modules.filter((module) => module.state() === 'failed').map(({ relativeModuleId }) => `${relativeModuleId}\n`).join(''));
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
