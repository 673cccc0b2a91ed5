// The head of a behavior's page, and deleting it with what happens to its tests.
import type { BehaviorRow } from '../../src/behaviors/behavior-queries.ts';
import { counted } from '../ui/format.ts';
import { behaviorsPath } from './paths.ts';

export interface BehaviorHeadProps {
  projectId: number;
  behavior: BehaviorRow;
  testCount: number;
  mayDelete: boolean;
}

export function BehaviorHead({ projectId, behavior, testCount, mayDelete }: BehaviorHeadProps) {
  return (
    <div class="head">
      <div class="title"><Crumbs projectId={projectId} /><h1>{behavior.name}</h1></div>
      <p class="meta"><span>{counted(testCount, 'test')}</span><span class="mono">#{behavior.id}</span></p>
      {mayDelete && <div class="actions"><Deletion projectId={projectId} behavior={behavior} testCount={testCount} /></div>}
    </div>
  );
}

export function Crumbs({ projectId }: { projectId: number }) {
  return <nav class="crumbs" aria-label="Breadcrumb"><a href={behaviorsPath(projectId)}>Behaviors</a><span aria-hidden="true">/</span></nav>;
}

function Deletion({ projectId, behavior, testCount }: Omit<BehaviorHeadProps, 'mayDelete'>) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger">Delete</summary>
      <div>
        <p>{fateOfTests(testCount)} Runs that were started before keep their copy.</p>
        <form method="post" action={`${behaviorsPath(projectId, behavior.id)}/deletion`}><button class="btn danger" type="submit">Delete behavior</button></form>
      </div>
    </details>
  );
}

function fateOfTests(testCount: number): string {
  if (testCount === 0) return 'It has no tests.';
  return testCount === 1 ? 'Its 1 test stays, without a behavior and its metrics.' : `${counted(testCount, 'test')} stay, without a behavior and its metrics.`;
}
