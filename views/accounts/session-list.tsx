// Where a person is signed in, each with its end.
import type { OpenSession } from '../../src/accounts/sessions.ts';
import { moment } from '../ui/format.ts';
import { browserWords } from './browser-words.ts';

interface SessionListProps {
  sessions: OpenSession[];
  sessionId: number;
  now: Date;
}

export function SessionList({ sessions, sessionId, now }: SessionListProps) {
  return (
    <section class="sec">
      <header><h2>Sessions</h2>{sessions.length > 1 && <div class="push"><EndOthers /></div>}</header>
      <p class="sm dim">Where you are signed in. A session ends by itself 30 days after its sign-in.</p>
      <table class="tbl">
        <thead><tr><th scope="col">Browser</th><th scope="col">Last seen</th><th scope="col"><span class="vh">Actions</span></th></tr></thead>
        <tbody>{sessions.map((session) => <Row session={session} isThis={session.id === sessionId} now={now} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ session: { id, userAgent, begunAt, lastSeenAt }, isThis, now }: { session: OpenSession; isThis: boolean; now: Date }) {
  const browser = browserWords(userAgent);
  return (
    <tr>
      <td><span class="name" title={userAgent}>{browser}</span>{isThis && <> <span class="tag">this session</span></>}
        <span class="sub">signed in <time datetime={begunAt.toISOString()}>{moment(begunAt, now)}</time></span></td>
      <td class="nowrap">{isThis ? 'now' : <time datetime={lastSeenAt.toISOString()}>{moment(lastSeenAt, now)}</time>}</td>
      <td class="shrink">
        {!isThis && <form method="post" action={`/profile/sessions/${id}/end`}><button class="btn quiet danger" type="submit" aria-label={`End the session of ${browser}`}>End</button></form>}
      </td>
    </tr>
  );
}

function EndOthers() {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger">End all others</summary>
      <div><p>Everywhere but here you have to sign in again.</p>
        <form method="post" action="/profile/sessions/end"><button class="btn danger" type="submit">End all other sessions</button></form></div>
    </details>
  );
}
