// Filling the form of a new endpoint from a curl command.
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let list: string;
beforeAll(async () => {
  app = await openTestApp();
  list = `/projects/${app.projectId}/endpoints`;
});

describe('a pasted curl command', () => {
  it('fills the form, secrets in password fields, and says what is left to do', async () => {
    const response = await app.post(`${list}/curl`, { curl: `curl https://api.example.com/ask -H 'Authorization: Bearer abc' -H 'X-Team: qa' --json '{"question":"Hi"}'` });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toMatch(/id="header-0-value"[^>]*value="Bearer abc"[^>]*type="password"/);
    expect(html).toContain('{\n  &quot;question&quot;: &quot;{{input}}&quot;\n}');
    for (const shown of ['https://api.example.com/ask', 'X-Team', 'Send a test message: its reply shows where the answer is.', 'value="question-answer"']) expect(html).toContain(shown);
    expect(html.match(/Bearer abc/g)).toHaveLength(1);
  });

  it('that cannot be read is shown again with the reason', async () => {
    const response = await app.post(`${list}/curl`, { curl: 'curl -d "unfinished' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toMatch(/id="curl-error">[^<]*is not closed/);
    expect(html).toContain('curl -d &quot;unfinished');
  });

  it('leaves secrets out for an editor, and says so', async () => {
    await app.db.updateTable('members').set({ role: 'editor' }).where('project_id', '=', app.projectId).execute();
    const html = await (await app.post(`${list}/curl`, { curl: `curl https://h -H 'Authorization: Bearer abc' -d q=1` })).text();
    expect(html).not.toContain('Bearer abc');
    expect(html).toContain('Secret headers were left out');
  });
});
