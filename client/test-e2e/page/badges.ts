// Numbers that stand behind lines of code in the workbench: what can be seen of them. Bundled and run in its page.

import type { Badge } from './badge.ts';

export function badges(): Badge[] {
  return [...document.querySelectorAll('.monaco-editor .view-line span')].flatMap((element) => {
    const style = getComputedStyle(element, '::after');
    const number = /^"(\d+|end)"$/.exec(style.content)?.[1];
    if (number === undefined) return [];
    const line = (element.closest('.view-line')?.textContent ?? '').replace(/\s+/g, ' ').trim();
    return [
      {
        line,
        number,
        colour: style.color,
        edge: style.borderTopColor,
        ground: style.backgroundColor,
        corners: style.borderTopLeftRadius,
        weight: style.fontWeight,
      },
    ];
  });
}

/** The ground of the code. */
export const paper = (): string => {
  const editor = document.querySelector('.monaco-editor .monaco-editor-background');
  return editor === null ? '' : getComputedStyle(editor).backgroundColor;
};

/** Whether keys go to the code. */
export const isCodeFocused = (): boolean =>
  document.activeElement?.closest('.editor-instance .monaco-editor') !== null;

/** What the extension keeps in the storage of the workbench for this folder. */
export async function kept(): Promise<string[]> {
  const all = await indexedDB.databases();
  const names = all.flatMap(({ name }) => (name?.startsWith('vscode-web-state-db') === true ? [name] : []));
  const values = await Promise.all(names.map((name) => valueIn(name, 'invlock.invlock')));
  return values.filter((value) => value !== null);
}

function valueIn(name: string, key: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(new Error(`the storage ${name} cannot be opened`));
    opening.onsuccess = () => {
      const db = opening.result;
      const asking = db.transaction('ItemTable', 'readonly').objectStore('ItemTable').get(key);
      asking.onerror = () => reject(new Error(`the storage ${name} cannot be read`));
      asking.onsuccess = () => {
        db.close();
        resolve(typeof asking.result === 'string' ? asking.result : null);
      };
    };
  });
}
