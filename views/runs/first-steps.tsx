// What a project without a run shows: three steps to the first verdict, and the demo for those who have no endpoint at hand.
import type { FirstSteps as Steps } from '../../src/runs/first-steps.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/notes.tsx';
import { Strip } from '../ui/strip.tsx';

export interface FirstStepsProps {
  projectId: number;
  steps: Steps;
  mayEdit: boolean;
}

export function FirstSteps({ projectId, steps, mayEdit }: FirstStepsProps) {
  const project = `/projects/${projectId}`;
  const now = steps.endpoints === 0 ? 1 : steps.readyTestSet === null ? 2 : 3;
  return (
    <main id="main" class="first">
      <div class="hello">
        <h1>Is the new version better? Find out in three steps.</h1>
        <p>Assay sends your tests to your application, judges the answers and tells you what changed, and whether you can trust it.</p>
      </div>
      <div class="firstgrid">
        <ol class="steps">
          <li class={now === 1 ? 'now' : undefined}><ConnectStep project={project} steps={steps} mayEdit={mayEdit} current={now === 1} /></li>
          <li class={now === 2 ? 'now' : undefined}><TestsStep project={project} steps={steps} mayEdit={mayEdit} current={now === 2} /></li>
          <li class={now === 3 ? 'now' : undefined}><RunStep project={project} steps={steps} mayEdit={mayEdit} current={now === 3} /></li>
        </ol>
        <DemoAside />
      </div>
    </main>
  );
}

interface StepProps {
  project: string;
  steps: Steps;
  mayEdit: boolean;
  current: boolean;
}

function ConnectStep({ project, steps, mayEdit, current }: StepProps) {
  return (
    <>
      <h2>Connect your endpoint</h2>
      <p>Any HTTP address that takes a message and returns an answer. Paste a curl command, or begin with the form that fits.</p>
      {steps.endpoints > 0 && <Done>{counted(steps.endpoints, 'endpoint')} connected. <a href={`${project}/endpoints`}>See {steps.endpoints === 1 ? 'it' : 'them'}</a></Done>}
      {steps.endpoints === 0 && mayEdit && (
        <ul class="starts">
          <li><a href={`${project}/endpoints/new?preset=openai-chat`}><b>OpenAI-compatible chat</b>OpenAI, Azure, vLLM, Ollama, gateways</a></li>
          <li><a href={`${project}/endpoints/new?preset=question-answer`}><b>Question and answer</b>JSON in, JSON out</a></li>
          <li><a href={`${project}/endpoints/new?preset=custom`}><b>Anything else</b>any method, headers and body</a></li>
        </ul>
      )}
      {current && mayEdit && <div class="row gap"><a class="btn primary" href={`${project}/endpoints/new`}>Connect an endpoint</a></div>}
    </>
  );
}

function TestsStep({ project, steps, mayEdit, current }: StepProps) {
  return (
    <>
      <h2>Choose tests</h2>
      <p>Twenty are enough to start. Real questions from your chat log are best.</p>
      {steps.readyTestSet && <Done>“{steps.readyTestSet.name}” is ready. <a href={`${project}/test-sets/${steps.readyTestSet.id}`}>See its tests</a></Done>}
      {mayEdit && (
        <ul class="starts">
          <li><a href={`${project}/imports/new`}><b>Import a file</b>CSV or JSON lines with prompt and expected</a></li>
          <li><a href={`${project}/test-sets/new`}><b>Paste questions</b>into a new test set, one per line</a></li>
          <li><a href={`${project}/tests/new`}><b>Write a test</b>prompt, expected response, behavior</a></li>
        </ul>
      )}
      {current && mayEdit && <div class="row gap"><a class="btn primary" href={`${project}/imports/new`}>Import tests</a></div>}
    </>
  );
}

function RunStep({ project, steps, mayEdit, current }: StepProps) {
  return (
    <>
      <h2>Run and read the verdict</h2>
      <p>Metrics judge each answer. The first run is what the next one is held against.</p>
      {current && mayEdit && steps.readyTestSet && <div class="row gap"><a class="btn primary" href={`${project}/test-sets/${steps.readyTestSet.id}/runs/new`}><Icon name="play" />Run {steps.readyTestSet.name}</a></div>}
    </>
  );
}

function Done({ children }: { children?: unknown }) {
  return <div class="stepform"><Note icon="check">{children as never}</Note></div>;
}

function DemoAside() {
  return (
    <aside class="demo">
      <h2>No endpoint at hand?</h2>
      <p>A demo chatbot is built in. It answers offline, in two versions. Run both and see what changed within seconds.</p>
      <form method="post" action="/projects/demo" class="row"><button class="btn" type="submit"><Icon name="play" />Run the demo</button><span class="dim sm">32 tests × 2 versions, no key, no cost</span></form>
      <figure class="sample">
        <figcaption>What you get</figcaption>
        <p class="big">Every test of two versions, one column each</p>
        <Strip columns="fffffpppfpepppfpppfpfpppffppppfpp" counts={{ pass: 20, fail: 12, error: 1, none: 0 }} />
        <Strip columns="ppppfppppppppppppppfppppffppppppf" counts={{ pass: 27, fail: 5, error: 0, none: 0 }} />
        <div class="legend"><span><i class="sw low"></i>passed</span><span><i class="sw f"></i>failed</span><span><i class="sw e"></i>error</span></div>
      </figure>
    </aside>
  );
}
