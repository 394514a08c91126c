/** In a page a rejection is only written to the console: reported by the strict profile. */
async function save(): Promise<void> {
  const answer = await fetch('/save', { method: 'POST' });
  if (!answer.ok) throw new Error('not saved');
}

interface ButtonProps {
  readonly onPress: () => void;
}

const Button = ({ onPress }: ButtonProps) => <button onClick={onPress}>Save</button>;

export const Form = () => <Button onPress={async () => await save()} />;
