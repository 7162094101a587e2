// Lints templates in this process by the bundled command and prints its CPU and wall time: node bench/lint-command.cjs TEMPLATE...
const started = process.hrtime.bigint();
const { main } = require('../assets/cli/guardrails.js');

const io = {
  stdout: () => {},
  stderr: (text) => process.stderr.write(text),
  writeFile: () => {},
  readFile: () => '',
  colours: false,
};
void main(['lint', ...process.argv.slice(2)], io).then((code) => {
  const { user, system } = process.cpuUsage();
  const wallSec = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(JSON.stringify({ code, cpuSec: (user + system) / 1e6, wallSec }));
});
