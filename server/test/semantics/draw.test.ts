// Traces as they are drawn: what stands in which column, and that a terminal of 80 columns is wide enough.

import { describe, expect, it } from 'vitest';
import { drawWitness } from '../../src/features/model-text.ts';
import { systemOf as systemOfModel } from '../../src/semantics/build.ts';
import type { Property } from '../../src/semantics/machine/properties.ts';
import { intervalNotifier } from '../../src/semantics/models/interval-notifier.ts';
import { invlockRfc } from '../../src/semantics/models/invlock-rfc.ts';
import { type Context, contextClasses, type ProtocolModel } from '../../src/semantics/protocol.ts';
import type { Witness } from '../../src/semantics/trace.ts';
import { findings, systemOf, traceFor } from './systems.ts';

const specOf = (model: ProtocolModel, id: string, contexts: readonly Context[], invalidators: number) => {
  const variants = model.variants.filter((v) => v.id === id);
  expect(variants).toHaveLength(1);
  return systemOfModel(model, variants, { contexts, invalidators });
};

function witness(
  model: ProtocolModel,
  id: string,
  property: Property,
  contexts: readonly Context[],
  invalidators = 1,
): Witness {
  const spec = specOf(model, id, contexts, invalidators);
  return { spec, trace: traceFor(spec, property) };
}

const picture = (w: Witness, width = 80): string => `\n${drawWitness(w, width).join('\n')}\n`;
const { neither, write } = contextClasses;

describe('a drawing', () => {
  it('has a column for the fault and one for the invalidation, and marks the step that breaks', () => {
    expect(picture(witness(intervalNotifier, 'no-check', 'no-stale-mapping', neither)))
      .toMatchInlineSnapshot(`
      "
                 CPU0 fault()            CPU1 invalidation
                 ------------            -----------------
         1       read_begin  -> 1
         2    r  mmap_read_lock
         3    r  hmm_range_fault
         4       mmap_read_unlock
         5                           :   range_start
         6                           : L mutex_lock(driver)
         7                           : L set_seq  -> 3
         8                           : L unmap
         9                           :   mutex_unlock(driver)
        10     L mutex_lock(driver)  :
        11     L map the page        :
        12 >>  L                     :   clear PTEs

             r, w: mmap lock   L: driver lock   : range_start to range_end
      "
    `);
  });

  it('tells what repeats for ever', () => {
    expect(picture(witness(invlockRfc, 'as-posted', 'completes', write))).toMatchInlineSnapshot(`
      "
                 CPU0 fault()                        CPU1 invalidation
                 ------------                        -----------------
         1                                        w  mmap_write_lock
         2                                       :w  range_start
         3                                       :wL mutex_lock(driver)
         4                                       :wL inv_start  seq 1, active 1
         5       start_wait                      :wL
         6       start_wait  -> expired          :wL
         7                                       :wL unmap
         8                                       :w  mutex_unlock(driver)
         9                                       :w  clear PTEs
        10                                        w  range_end
        11                                        wL mutex_lock(driver)
        12                                        wL inv_end  seq 1, active 2
        13                                        w  mutex_unlock(driver)
        14                                           mmap_write_unlock
        15    w  mmap_write_lock
        16    w  look the page up
             and so on for ever:
        17    wL mutex_lock(driver)
        18     L mmap_write_unlock  -> collided
        19       mutex_unlock(driver)
        20       start_wait
        21       start_wait  -> expired
        22    w  mmap_write_lock
        23    w  look the page up

             r, w: mmap lock   L: driver lock   : range_start to range_end
      "
    `);
  });

  it('has a third column for a second invalidation, and tells who waits in the end', () => {
    const three = witness(intervalNotifier, 'begin-under-lock', 'no-deadlock', neither, 2);
    expect(picture(three)).toMatchInlineSnapshot(`
      "
                 CPU0 fault()            CPU1 invalidation       CPU2 invalidation
                 ------------            -----------------       -----------------
         1                           :   range_start
         2                           : L mutex_lock(driver)
         3                           : L set_seq  -> 3
         4                           : L unmap
         5                           :   mutex_unlock(driv~
         6     L mutex_lock(driver)  :
         7     L read_begin  -> 3    :
         8     L                     :   clear PTEs
         9     L                     :                       :   range_start
        10     L                         range_end           :
               L read_begin  waits                           :
               L                                             :   mutex_lock~  waits

             r, w: mmap lock   L: driver lock   : range_start to range_end
      "
    `);
  });

  it('leaves out who does nothing', () => {
    const [heads = ''] = drawWitness(
      witness(intervalNotifier, 'no-check', 'no-stale-mapping', neither, 2),
      80,
    );
    expect(heads.trim().split(/ {2,}/)).toEqual(['CPU0 fault()', 'CPU1 invalidation']);
  });

  it('of a trace that replay does not accept is empty', () => {
    const { spec, trace } = witness(intervalNotifier, 'no-check', 'no-stale-mapping', neither);
    expect(drawWitness({ spec, trace: { ...trace, steps: trace.steps.slice(1) } }, 80)).toEqual([]);
    expect(drawWitness({ spec, trace: { ...trace, property: 'quiescent' } }, 80)).toEqual([]);
  });
});

describe('the gutter', () => {
  it('tells what is held after each step', () => {
    const lines = `lock mmap read
                   lock d
                   unlock mmap read
                   lock s
                   unlock d
                   unlock s
                   violate section-owner
                   sleep`;
    const spec = systemOf({ mmap: 'rwsem', d: 'mutex', s: 'spin' }, { fault: { lines } });
    const drawn = drawWitness({ spec, trace: traceFor(spec, 'section-owner') }, 80);
    expect(drawn.slice(2, 8).map((line) => line.slice(8, 12).trimEnd())).toEqual([
      'r',
      'rL',
      ' L',
      ' LM',
      '  M',
      '',
    ]);
  });
});

describe('every line', () => {
  const all = [intervalNotifier, invlockRfc].flatMap((model) =>
    model.variants.flatMap((v) => {
      if (v.contexts?.includes('release')) return [];
      const spec = specOf(model, v.id, contextClasses.read, 2);
      return [...findings(spec, model.properties).values()].map(({ trace }) => ({ spec, trace }));
    }),
  );

  it.each([80, 100, 120])('fits %i columns, and has nothing at its end', (width) => {
    expect(all.length).toBeGreaterThan(40);
    for (const w of all) {
      const drawn = drawWitness(w, width);
      // What the letters mean comes last.
      const body = drawn.slice(0, -1);
      expect(body.length).toBeGreaterThanOrEqual(w.trace.steps.length + w.trace.cycle.length + 2);
      expect(drawn.filter((line) => line.length > width)).toEqual([]);
      expect(drawn.filter((line) => line !== line.trimEnd())).toEqual([]);
      expect(drawn.filter((line) => line.startsWith('       r, w: mmap lock'))).toHaveLength(1);
      expect(drawn.at(-1)).toMatch(/: range_start to range_end$/);
    }
  });

  it('stands under its own head', () => {
    for (const w of all) {
      const [heads = '', rules = '', ...steps] = drawWitness(w, 80);
      expect(rules).toBe(heads.replace(/CPU\d [^ ]+( ?[^ ]+)*/g, (head) => '-'.repeat(head.length)));
      const columns = [...heads.matchAll(/CPU\d/g)].map((m) => m.index);
      const rows = steps.filter((line) => /^ {0,3}\d+ /.test(line));
      const order = [...new Set([...w.trace.steps, ...w.trace.cycle, ...w.trace.waiting].map((s) => s.task))];
      const lanes = [...(order.includes(0) ? [0] : []), ...order.filter((task) => task !== 0)];
      [...w.trace.steps, ...w.trace.cycle].forEach((step, k) => {
        const at = columns[lanes.indexOf(step.task)] ?? 0;
        expect(rows[k]?.slice(0, 4).trim()).toBe(String(k + 1));
        expect(rows[k]?.slice(at - 1, at + 1)).toMatch(/^ \S$/);
      });
    }
  });
});
