// One result as a reviewer reads it: what was asked, what came back, what was expected. Nothing of it tells a verdict.
import type { QueueItem } from '../../src/reviews/queue-queries.ts';
import { Icon } from '../ui/icon.tsx';
import { JsonCode, isJsonText } from '../ui/json-code.tsx';

export function QueueArticle({ item }: { item: QueueItem }) {
  const facts = [item.behaviorName || 'No behavior', item.topic, item.type].filter((fact) => fact !== '').join(', ');
  const context = item.turns.flatMap((turn) => turn.context ?? []);
  return (
    <>
      {item.goal !== null && <div class="blk"><h2>Goal <span class="dim push">{facts}</span></h2><p class="quote">{item.goal}</p></div>}
      {item.turns.length === 0 && <div class="blk"><h2>Prompt <span class="dim push">{facts}</span></h2><p class="quote lg">{item.prompt}</p></div>}
      {item.turns.map((turn, index) => (
        <>
          <div class="blk"><h2>{item.turns.length > 1 ? `Prompt ${turn.number}` : 'Prompt'} {index === 0 && item.goal === null && <span class="dim push">{facts}</span>}</h2>
            <p class="quote lg">{turn.message ?? item.prompt}</p></div>
          <div class="blk"><h2>Response</h2><Reply text={turn.reply} /></div>
        </>
      ))}
      {item.turns.length === 0 && <div class="blk"><h2>Response</h2><p class="dim">There is no response.</p></div>}
      <div class="blk"><h2>Expected</h2>{item.expected === null ? <p class="dim">The test has no expected response.</p> : <p class="quote">{item.expected}</p>}</div>
      {context.length > 0 && (
        <details class="blk" open><summary><h2><Icon name="chev" also="i-s" />Context the endpoint used</h2></summary><ol class="ctx">{context.map((text) => <li><p>{text}</p></li>)}</ol></details>
      )}
    </>
  );
}

function Reply({ text }: { text: string }) {
  if (text === '') return <p class="dim">The response is empty.</p>;
  return isJsonText(text) ? <JsonCode text={text} /> : <p class="quote lg said bot">{text}</p>;
}
