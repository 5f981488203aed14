// Asks a server of another origin from a page, with the official client.
import { InferenceClient } from '@huggingface/inference';

const [url, token, version] = location.hash.slice(1).split('|').map(decodeURIComponent);
const name = `Chromium, @huggingface/inference ${version}`;
const data = await (await fetch('photo.jpg')).blob();
let told;
try {
	const found = await new InferenceClient(token).endpoint(url).objectDetection({ data });
	told = `${name}\t${found.length}`;
	await new InferenceClient('hf_wrong').endpoint(url).objectDetection({ data }).catch((e) => {
		told += `\n${name}, wrong token\t${e.httpResponse?.status ?? e}`;
	});
} catch (e) {
	told = `${name}\t${e}`;
}
document.body.textContent = told;
