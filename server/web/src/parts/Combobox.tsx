import { type KeyboardEvent, useState } from "react";

import { classes } from "./classes";
import styles from "./Combobox.module.css";
import { Field } from "./Field";
import fieldStyles from "./Field.module.css";
import type { Option } from "./Select";
import { type FieldWords, useField } from "./useField";

interface ComboboxProps extends FieldWords {
  /** The value of an option, or, where `free`, any words. */
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  /** Whether words that are no option are taken as well. */
  free?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  className?: string;
}

/** One of many, found by typing. */
export function Combobox(props: ComboboxProps) {
  const { value, options, onChange, free = false } = props;
  const { field, control } = useField(props);
  const { id } = field;
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const shown = options.find((option) => option.value === value)?.label ?? value;
  const found = open ? matching(options, typed) : [];

  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (chosen: string) => {
    close();
    if (chosen !== value) onChange(chosen);
  };
  const leave = () => {
    if (free && typed !== null) choose(typed.trim());
    else close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!open) setOpen(true);
      else if (found.length > 0) setActive((active + step + found.length) % found.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const option = found[active];
      if (option && !(free && typed !== null && active === 0 && !isSame(option, typed)))
        choose(option.value);
      else leave();
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); // a dialog around it stays
      event.stopPropagation();
      close();
    }
  };
  return (
    <Field {...field}>
      <span className={styles.frame}>
        <input
          {...control}
          className={fieldStyles.control}
          role="combobox"
          autoComplete="off"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={found[active] && `${id}-${active}`}
          placeholder={props.placeholder}
          autoFocus={props.autoFocus}
          value={typed ?? shown}
          onFocus={(event) => event.target.select()}
          onClick={() => setOpen(true)}
          onBlur={leave}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
            setOpen(true);
          }}
        />
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label={props.label}
          className={styles.list}
          hidden={found.length === 0}
        >
          {found.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={option.value === value}
              className={classes(styles.option, index === active && styles.active)}
              onMouseDown={(event) => event.preventDefault()} // the input keeps the focus
              // Not at the press: a finger that scrolls the list begins with one.
              onClick={() => choose(option.value)}
            >
              {option.label}
            </li>
          ))}
        </ul>
      </span>
    </Field>
  );
}

const MOST = 60;

function matching(options: readonly Option[], typed: string | null): readonly Option[] {
  const words = (typed ?? "").trim().toLowerCase();
  const found = options.filter((option) => option.label.toLowerCase().includes(words));
  return found.slice(0, MOST);
}

function isSame(option: Option, typed: string): boolean {
  return option.label.toLowerCase().startsWith(typed.trim().toLowerCase());
}
