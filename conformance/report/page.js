'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll('.ck')];
  const groups = [...document.querySelectorAll('.group')];
  const boxes = [...document.querySelectorAll('.toggle [name=s]')];
  document.documentElement.classList.add('js');
  for (const button of document.querySelectorAll('.copy')) button.hidden = false;

  // Only what is looked at is coloured: a page may hold a thousand transcripts.
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;
  const colour = (row) => {
    if (row.dataset.c) return;
    row.dataset.c = '1';
    for (const code of row.querySelectorAll('.ln code')) {
      const text = code.textContent;
      if (code.firstElementChild || text.length > 20000 || !/^[[{]/.test(text)) continue;
      const parts = [];
      let from = 0;
      for (const found of text.matchAll(token)) {
        parts.push(text.slice(from, found.index));
        const span = document.createElement('span');
        span.className = found[2] ? 'tok-key' : found[1] ? 'tok-str' : 'tok-num';
        span.textContent = found[0];
        parts.push(span);
        from = found.index + found[0].length;
      }
      parts.push(text.slice(from));
      code.replaceChildren(...parts);
    }
  };
  for (const row of rows) {
    row.addEventListener('toggle', () => row.open && colour(row));
    if (row.open) colour(row);
  }

  const copied = (button, well) => {
    button.textContent = well ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.classList.contains('copy')) {
      const code = button.parentElement.querySelector('code');
      try {
        await navigator.clipboard.writeText(code.textContent);
        copied(button, true);
      } catch {
        getSelection().selectAllChildren(code);
        copied(button, false);
      }
    } else if (button.classList.contains('chip')) {
      show({ q: button.textContent });
    } else if (button.classList.contains('fam')) {
      show({ family: button.dataset.f });
      $('filters').scrollIntoView();
    }
  });

  if (!$('filters')) return;
  $('filters').hidden = false;

  // What a row can be found by; made when somebody first searches.
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const apply = () => {
    const words = $('q').value.toLowerCase().split(/\s+/).filter(Boolean);
    const family = $('family').value;
    const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
    const differing = $('diff') && $('diff').checked;
    let shown = 0;
    for (const row of rows) {
      const fits = (family === '*' || family === '=' + row.dataset.f) &&
        row.dataset.s.split(' ').some((status) => wanted.includes(status)) &&
        (!differing || 'd' in row.dataset) &&
        (!words.length || words.every((word) => textOf(row).includes(word)));
      row.hidden = !fits;
      if (fits) shown++;
    }
    for (const group of groups) {
      const count = group.querySelectorAll('.ck:not([hidden])').length;
      group.hidden = count === 0;
      group.querySelector('h3 .n').textContent = count;
    }
    $('shown').textContent = shown === rows.length ? `${shown} checks` : `${shown} of ${rows.length} checks`;
    $('nothing').hidden = shown > 0;
    label();
  };
  const visible = () => rows.filter((row) => !row.hidden);
  const label = () => {
    const list = visible();
    $('fold').textContent = list.length && list.every((row) => row.open) ? 'Close all' : 'Open all';
  };
  const show = ({ q = '', family = '*' } = {}) => {
    $('q').value = q;
    $('family').value = family;
    for (const box of boxes) box.checked = true;
    if ($('diff')) $('diff').checked = false;
    apply();
  };

  let timer = 0;
  $('q').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 80);
  });
  $('filters').addEventListener('change', apply);
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('reset').addEventListener('click', () => show());
  $('fold').addEventListener('click', () => {
    const open = $('fold').textContent === 'Open all';
    for (const row of visible()) row.open = open;
    label();
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      $('q').focus();
    } else if (event.key === 'Escape' && event.target === $('q')) {
      $('q').value = '';
      apply();
    }
  });

  // A link to a check opens it.
  const follow = () => {
    const row = $(location.hash.slice(1)) || $(decodeURIComponent(location.hash.slice(1)));
    if (!row || !rows.includes(row)) return;
    if (row.hidden) show();
    row.open = true;
    row.scrollIntoView();
  };
  addEventListener('hashchange', follow);
  // What is scrolled to must not end up behind the filter, which stays on top.
  const filters = $('filters');
  const clear = () => {
    const sticky = getComputedStyle(filters).position === 'sticky';
    document.documentElement.style.scrollPaddingTop = (sticky ? filters.offsetHeight : 0) + 12 + 'px';
  };
  addEventListener('resize', clear);
  clear();
  apply();
  follow();

  // On paper: what failed is open.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = rows.filter((row) => !row.open && row.classList.contains('bad'));
    for (const row of closed) row.open = true;
  });
  addEventListener('afterprint', () => {
    for (const row of closed) row.open = false;
  });
})();
