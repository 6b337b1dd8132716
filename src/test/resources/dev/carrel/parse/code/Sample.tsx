export const A: React.FC<P> = (p: P) => { return <div className="a"><B x={p.y}/>text it's</div>; };
export function C(q: string) { return <p>{q}</p>; }
class D extends React.Component<P> { render() { return (<ul><li>it's</li></ul>); } }
interface E { a: string }
