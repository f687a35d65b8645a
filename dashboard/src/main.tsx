// SPDX-License-Identifier: LGPL-3.0-or-later
import { render } from 'preact';
import { App } from './app';
import { followHash } from './lib/router';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/parts.css';
import './style/overlay.css';
import './style/tables.css';
import './style/pages.css';
import './style/compare.css';
import './style/pairing.css';

followHash();
render(<App />, document.getElementById('app') as HTMLElement);
