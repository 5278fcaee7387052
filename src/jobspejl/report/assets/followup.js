// Opens the history of the recommendation that the address points at.
const open = () => {
  const one = location.hash.startsWith("#r-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (one) { one.open = true; one.scrollIntoView(); }
};
addEventListener("hashchange", open);
open();
