// Chooses the file to import, and says what it may look like.
import type { NamedTestSet } from '../../src/imports/import-queries.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { testSetsPath } from '../test-sets/paths.ts';
import { Destination } from './destination.tsx';

export interface UploadValues {
  testSet: string;
  name: string;
  /** Id of the import whose file was mended; '' for a first file. */
  mends: string;
}

interface UploadFormProps {
  projectId: number;
  testSets: readonly NamedTestSet[];
  values: UploadValues;
  errors: Record<string, string>;
  message: string | undefined;
  maxBytes: number;
  /** Said of the import that the person comes from. */
  isGivenUp: boolean;
}

export function UploadForm({ projectId, testSets, values, errors, message, maxBytes, isGivenUp }: UploadFormProps) {
  return (
    <main id="main">
      <div class="head"><div><h1>Import tests</h1><p class="meta"><span>You see what the file becomes before anything is imported.</span></p></div></div>
      {isGivenUp && <div class="flash" role="status"><Icon name="check" /><span>The import was given up: its rows are deleted, and no test was made of them.</span></div>}
      <div class="split">
        <section class="sec">
          <header><h2>File</h2>{values.mends && <p>The columns are mapped as in the file before, where this one has them.</p>}</header>
          <form method="post" action={`/projects/${projectId}/imports`} enctype="multipart/form-data" class="stack">
            <FormErrors message={message} />
            {values.mends && <input type="hidden" name="mends" value={values.mends} />}
            <Destination testSets={testSets} testSet={values.testSet} name={values.name} fallback={null} errors={errors} />
            <FileField error={errors['file']} maxBytes={maxBytes} />
            <div class="row"><button class="btn primary" type="submit">Read the file</button><a class="btn quiet" href={testSetsPath(projectId)}>Cancel</a></div>
          </form>
        </section>
        <Formats />
      </div>
    </main>
  );
}

function FileField({ error, maxBytes }: { error: string | undefined; maxBytes: number }) {
  return (
    <div class="field">
      <label for="file">CSV or JSONL file</label>
      <input class="in file" type="file" id="file" name="file" required accept=".csv,.tsv,.txt,.jsonl,.ndjson,.json,text/csv,text/plain"
        aria-describedby={error ? 'file-error file-hint' : 'file-hint'} {...(error && { 'aria-invalid': 'true' })} />
      {error && <span class="field-error" id="file-error">{error}</span>}
      <span class="hint" id="file-hint">UTF-8, up to {Math.floor(maxBytes / 1024 / 1024)} MB and 1,000,000 rows.</span>
    </div>
  );
}

const csvExample = 'question,expected,category\n"Can I fly with a cast?","Yes, with a doctor’s note",Health\nWhere is my bag?,Ask for the report number,Luggage';
const jsonlExample = '{"prompt": "Can I fly with a cast?", "tags": ["health"]}\n{"messages": [{"role": "user", "content": "Where is my bag?"}]}';

function Formats() {
  return (
    <div class="col">
      <section class="sec">
        <header><h2>CSV</h2></header>
        <p class="sm">The first row names the columns, every other row is a test. Commas, semicolons, tabs and bars are recognised.</p>
        <pre class="code gap" tabindex={0}>{csvExample}</pre>
      </section>
      <section class="sec">
        <header><h2>JSONL</h2></header>
        <p class="sm">Each line is a JSON object and a test. Fields inside an object, items of a list and the last user message of a conversation can be used too.</p>
        <pre class="code gap" tabindex={0}>{jsonlExample}</pre>
      </section>
    </div>
  );
}
