const fs = require('fs');
const { execSync } = require('child_process');

async function version() {
  return execSync('git rev-parse HEAD').toString(); // expect: blocking-call-in-async "waits for another process"
}

async function load(name) {
  const text = fs.readFileSync(name, 'utf8'); // expect: blocking-call-in-async
  return JSON.parse(text);
}

function loadAtStart(name) {
  return JSON.parse(fs.readFileSync(name, 'utf8'));
}

module.exports = { version, load, config: loadAtStart('config.json') };
