// Checks HTML files as browsers' standard has them; one line of JSON for each problem.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const folder = process.argv[2];
const checker = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  }),
);
let checked = 0;
for (const file of readdirSync(folder)) {
  const report = await checker.validateFile(join(folder, file));
  checked += 1;
  for (const result of report.results) {
    for (const { ruleId, message, line, column } of result.messages) {
      console.log(JSON.stringify({ file, ruleId, message, line, column }));
    }
  }
}
console.log(JSON.stringify({ checked }));
