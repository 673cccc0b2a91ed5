// What the figures of the agreement page rest on, in words.
import { correctionMethod } from '../../src/domain/corrected-rate.ts';
import { Icon } from '../ui/icon.tsx';

export function AgreementMethod() {
  return (
    <details class="blk method">
      <summary><h2><Icon name="chev" also="i-s" />How is this measured?</h2></summary>
      <dl class="kv reasons">
        <dt>Sample</dt>
        <dd>Results stand in a random order that is the same for everybody and was fixed before anybody looked; they are drawn from its beginning. Of a test with several trials one is drawn.</dd>
        <dt>Blind</dt>
        <dd>The queue hid the automated verdict and other people’s reviews until the answer was saved. Nobody is asked for a result that they have reviewed before. Who has only looked at a result’s page
          is not recorded: if you know a verdict from there, skip the result.</dd>
        <dt>What counts</dt>
        <dd>Each person’s first answer, whatever they changed once they had seen the verdict; of several people the latest. Results that no metric could judge are left out.</dd>
        <dt>Figures</dt>
        <dd>Agreement with Wilson’s interval; Cohen’s kappa with the interval of Fleiss, Cohen and Everitt; corrected pass rate: {correctionMethod}.</dd>
      </dl>
    </details>
  );
}
