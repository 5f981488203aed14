// Asks a server as the official JavaScript client does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InferenceClient } from '@huggingface/inference';

const [url, file, token] = process.argv.slice(2);
const version = createRequire(import.meta.url)('@huggingface/inference/package.json').version;
const data = new Blob([readFileSync(file)], { type: 'image/jpeg' });
for (const [how, client] of [
	['endpoint', new InferenceClient(token).endpoint(url)],
	['endpointUrl', new InferenceClient(token, { endpointUrl: url })],
]) {
	const found = await client.objectDetection({ data });
	console.log(`@huggingface/inference ${version}, ${how}\t${found.length}`);
}
try {
	await new InferenceClient('hf_wrong').endpoint(url).objectDetection({ data });
} catch (e) {
	console.log(`@huggingface/inference ${version}, wrong token\t${e.httpResponse?.status ?? e}`);
}
