// The one policy of trusted types: text becomes a document only in a parser, where nothing runs (htmx reads its
// answers so, and takes no script out of them). Every other way from text to markup or script throws.
"use strict";
if (window.trustedTypes) {
  const parsers = ["DOMParser parseFromString", "Document parseHTMLUnsafe"];
  window.trustedTypes.createPolicy("default", {
    createHTML: (text, type, sink) => (parsers.includes(sink) ? text : null),
  });
}
