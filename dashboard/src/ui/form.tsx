// SPDX-License-Identifier: LGPL-3.0-or-later
// Fields of forms: a label, a control, help and what is wrong.
import type { ComponentChildren, JSX } from 'preact';
import { useId } from '../lib/id';

interface Common {
  label: string;
  help?: ComponentChildren;
  hideLabel?: boolean;
  class?: string;
  disabled?: boolean;
}

function Wrapped({ id, label, help, hideLabel, class: more, children }: Common & { id: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`field ${more ?? ''}`}>
      <label for={id} class={hideLabel ? 'hidden' : 'field-label'}>{label}</label>
      {children}
      {help && <p class="field-help" id={`${id}-help`}>{help}</p>}
    </div>
  );
}

export function TextField(props: Common & {
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'password' | 'search' | 'email' | 'url' | 'number' | 'time' | 'date';
  placeholder?: string;
  required?: boolean;
  autoComplete?: string;
  minLength?: number;
  autoFocus?: boolean;
  list?: string;
}): JSX.Element {
  const id = useId();
  return (
    <Wrapped {...props} id={id}>
      <input id={id} class="input" type={props.type ?? 'text'} value={props.value} placeholder={props.placeholder}
        required={props.required} minLength={props.minLength} disabled={props.disabled} list={props.list}
        autoComplete={props.autoComplete ?? 'off'} spellcheck={false} autoFocus={props.autoFocus}
        aria-describedby={props.help ? `${id}-help` : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)} />
    </Wrapped>
  );
}

export function SelectField(props: Common & {
  value: string;
  onPick: (value: string) => void;
  options: { value: string; text: string }[];
}): JSX.Element {
  const id = useId();
  const known = props.options.some((o) => o.value === props.value);
  return (
    <Wrapped {...props} id={id}>
      <select id={id} class="input select" value={props.value} disabled={props.disabled}
        aria-describedby={props.help ? `${id}-help` : undefined}
        onChange={(event) => props.onPick(event.currentTarget.value)}>
        {!known && <option value={props.value}>{props.value}</option>}
        {props.options.map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
      </select>
    </Wrapped>
  );
}

export function Switch({ label, on, onChange, disabled, hideLabel, busy }: {
  label: string; on: boolean; onChange: (on: boolean) => void; disabled?: boolean; hideLabel?: boolean; busy?: boolean;
}): JSX.Element {
  return (
    <button type="button" role="switch" aria-checked={on} aria-label={hideLabel ? label : undefined}
      aria-busy={busy || undefined} class="switch" disabled={disabled || busy} onClick={() => onChange(!on)}>
      <span class="switch-track" aria-hidden="true"><span class="switch-knob" /></span>
      {!hideLabel && <span>{label}</span>}
    </button>
  );
}

export function Check({ label, on, onChange, hideLabel, disabled, mixed }: {
  label: string; on: boolean; onChange: (on: boolean) => void; hideLabel?: boolean; disabled?: boolean; mixed?: boolean;
}): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={on} disabled={disabled} aria-label={hideLabel ? label : undefined}
        ref={(el) => {
          if (el) el.indeterminate = !!mixed;
        }}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => onChange(event.currentTarget.checked)} />
      {!hideLabel && <span>{label}</span>}
    </label>
  );
}
