// The race timeline, in its webview. It shows the one message that it is sent, says what is chosen, and keeps what it
// shows, so that it is there again after a reload.

import type { FromTimeline, OpenRace, ToTimeline } from '../src/race-messages.ts';
import { h, icon } from './dom.ts';
import { detail, end, head, legend, table, tools } from './panels.ts';
import { createPicture } from './picture.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromTimeline): void;
  setState(state: OpenRace): void;
};

const host = acquireVsCodeApi();
const send = (message: FromTimeline): void => host.postMessage(message);
const main = document.querySelector('main');

interface Shown {
  readonly race: OpenRace;
  readonly select: (step: number) => void;
  readonly wire: () => void;
  readonly gone: () => void;
}

let shown: Shown | null = null;

window.addEventListener('message', ({ data }: MessageEvent<ToTimeline>) => {
  if (data.kind === 'race') show(data.race);
  if (data.kind === 'select') shown?.select(data.step);
  if (data.kind === 'gone') shown?.gone();
});

new ResizeObserver(() => shown?.wire()).observe(document.body);
// Themes have fonts of their own: the arrow depends on the width of words.
void document.fonts.ready.then(() => shown?.wire());
send({ kind: 'ready' });

function show(race: OpenRace): void {
  const { view } = race;
  const last = view.steps.length - 1;
  let at = Math.min(Math.max(race.step, 0), last);
  const section = h('section', { class: 'detail', 'aria-label': 'Chosen step' });
  const banner = h('p', { class: 'banner', role: 'status', hidden: true });

  const select = (step: number): void => {
    at = Math.min(Math.max(step, 0), last);
    picture.choose(at);
    controls.choose(at);
    section.replaceChildren(...detail(view, at, send));
    host.setState({ ...race, step: at });
  };
  const go = (step: number): void => {
    select(step);
    send({ kind: 'select', step: at, reveal: true });
  };
  const picture = createPicture(view, (step) => {
    go(step);
    picture.focus(at);
  });
  const controls = tools(view, go, send);
  picture.element.addEventListener('keydown', (event) => {
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: last,
    };
    if (event.key === 'Enter') send({ kind: 'open', step: at });
    const target = targets[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(target);
    picture.focus(at);
  });

  main?.replaceChildren(
    head(view, send),
    controls.element,
    banner,
    picture.element,
    end(view),
    legend(view),
    section,
    table(view),
  );
  const gone = (): void => {
    banner.replaceChildren(icon('tick'), 'The finding is gone from the text. This is what it was.');
    banner.hidden = false;
    picture.wire();
  };
  shown = { race, select, wire: picture.wire, gone };
  select(at);
  picture.wire();
  main?.setAttribute('data-ready', String(view.steps.length));
}
