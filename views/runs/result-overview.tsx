// What was asked, what came back, and how the call went.
import type { ResultDetail } from '../../src/runs/result-queries.ts';
import { bytes, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { JsonCode, isJsonText } from '../ui/json-code.tsx';
import { Note } from '../ui/notes.tsx';
import { leadOfError, wordsOfCause } from './causes.ts';

export function ResultOverview({ detail }: { detail: ResultDetail }) {
  return (
    <section class="panel two">
      <div class="col">
        <WhatCounts detail={detail} />
        <div class="blk"><h3>Prompt</h3><p class="quote said">{detail.prompt}</p></div>
        <Response detail={detail} />
        <div class="blk"><h3>Expected</h3>{detail.expected === null ? <p class="dim">The test has no expected response.</p> : <p class="quote">{detail.expected}</p>}</div>
        <RawReply detail={detail} />
      </div>
      <div class="col"><Attempts detail={detail} /><Context detail={detail} /><Facts detail={detail} /></div>
    </section>
  );
}

/** The reason of the verdict, in front of everything else where something needs attention. */
function WhatCounts({ detail: { result, evaluations } }: { detail: ResultDetail }) {
  if (result.errorMessage) {
    const { lead, rest } = leadOfError(result.errorCause, result.httpStatus, result.errorMessage);
    return <Note tone="error" icon="warn"><b>{lead}</b> {rest} An error has no verdict: it is left out of the pass rate.</Note>;
  }
  if (result.verdict === 'none') return <Note icon="info"><b>No metric judged this result.</b> {result.noneReason}</Note>;
  const failed = evaluations.filter(({ verdict }) => verdict === 'fail');
  const erred = evaluations.filter(({ verdict }) => verdict === 'error');
  if (failed.length > 0) return <Note tone="fail" icon="fail"><Reasons of={failed} what={failed.length === 1 ? 'fails' : 'fail'} /></Note>;
  if (erred.length > 0) return <Note tone="error" icon="warn"><Reasons of={erred} what="could not judge this answer" /></Note>;
  return null;
}

function Reasons({ of, what }: { of: ResultDetail['evaluations']; what: string }) {
  return <><b>{of.map(({ name }) => name).join(', ')} {what}.</b> {of.map(({ reason }) => reason).join(' ')}</>;
}

function Response({ detail: { turn, result } }: { detail: ResultDetail }) {
  if (!turn) {
    return <div class="blk"><h3>Response</h3><p class="dim">{result.state === 'settled' ? 'There is no response.' : result.state === 'cancelled' ? 'The run was cancelled before this test.' : 'The response is not there yet.'}</p></div>;
  }
  return (
    <div class="blk"><h3>Response</h3>
      {isJsonText(turn.reply) ? <JsonCode text={turn.reply} /> : turn.reply === '' ? <p class="dim">The response is empty.</p> : <p class="quote said bot">{turn.reply}</p>}</div>
  );
}

function RawReply({ detail: { turn, result } }: { detail: ResultDetail }) {
  const text = turn?.rawReply ?? result.errorReply;
  if (text === null) return null;
  const facts = [turn?.contentType.split(';')[0] ?? '', bytes(Buffer.byteLength(text))].filter((fact) => fact !== '').join(', ');
  return (
    <details class="blk" open={turn === null}>
      <summary><h3><Icon name="chev" />Raw reply <span class="dim">{facts}</span></h3></summary>
      <JsonCode text={text} />
    </details>
  );
}

function Attempts({ detail: { result } }: { detail: ResultDetail }) {
  if (result.calls.length === 0) return null;
  return (
    <div class="blk"><h3>Attempts</h3>
      <ol class="att">
        {result.calls.map((call, index) => (
          <li>
            <span class={`mark ${call.cause === null ? 'pass' : 'error'}`}><Icon name={call.cause === null ? 'pass' : 'error'} />{index + 1}: {call.status ? `HTTP ${call.status}` : wordsOfCause(call.cause, call.status)}</span>
            <span class="dim">{latency(call.latencyMs)}{call.waitedMs !== null && `, retried after ${latency(call.waitedMs)}`}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Context({ detail: { turn } }: { detail: ResultDetail }) {
  if (!turn?.context) return null;
  return <div class="blk"><h3>Context the endpoint used</h3><ol class="ctx">{turn.context.map((item) => <li><p>{item}</p></li>)}</ol></div>;
}

function Facts({ detail }: { detail: ResultDetail }) {
  const { turn, result } = detail;
  const tokens = turn && (turn.inputTokens !== null || turn.outputTokens !== null) ? `${turn.inputTokens ?? '?'} in, ${turn.outputTokens ?? '?'} out` : null;
  const facts: [string, string | null][] = [
    ['Started', result.startedAt?.toISOString().replace('T', ' ').slice(0, 19) ?? null], ['Topic', detail.topic || null], ['Conversation', turn?.conversationId ?? null],
    ['Tokens', tokens], ['Tags', detail.tags.join(', ') || null],
    ...Object.entries(detail.metadata).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ];
  return (
    <>
      <div class="blk"><h3>Metadata</h3><dl class="kv">{facts.map(([name, value]) => value !== null && <><dt>{name}</dt><dd>{value}</dd></>)}</dl></div>
      {turn?.toolCalls != null && <div class="blk"><h3>Tool calls</h3><JsonCode text={JSON.stringify(turn.toolCalls)} /></div>}
      {turn?.metadata != null && <div class="blk"><h3>Reply metadata</h3><JsonCode text={JSON.stringify(turn.metadata)} /></div>}
    </>
  );
}
