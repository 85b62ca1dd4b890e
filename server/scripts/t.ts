import { benchEdits } from './chores/bench-edit.ts';
void benchEdits('.kernels/linux-source-6.12', process.argv[2] ?? '', Number(process.argv[3] ?? 40)).then(
  (f) => console.log(f),
);
