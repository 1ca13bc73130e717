// A bar or line chart by Chartist, coloured by our own tokens, with a line of words for the place
// that the pointer or the arrow keys are at. The table beside it holds the same figures.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { AutoScaleAxis, BarChart, LineChart } from "chartist";

const NARROW_PX = 560;
// Below this most, whole numbers alone would leave an axis with nothing but its nought.
const FEW = 4;

function options(kind, isStacked, labels, width, most) {
  // A label every so often, so that they never touch.
  const every = Math.max(1, Math.ceil(labels.length / (width < NARROW_PX ? 5 : 12)));
  return {
    height: "220px",
    fullWidth: kind === "line",
    showPoint: labels.length < 40,
    showArea: kind === "line",
    lineSmooth: false,
    stackBars: isStacked,
    low: 0,
    chartPadding: { top: 8, right: 12, bottom: 0, left: 0 },
    axisY: {
      type: AutoScaleAxis,
      onlyInteger: kind === "bar" || most >= FEW,
      low: 0,
      scaleMinSpace: 36,
      offset: 44,
      labelInterpolationFnc: (value) => Number(value).toLocaleString("en-GB"),
    },
    axisX: {
      showGrid: false,
      labelInterpolationFnc: (label, place) => (place % every === 0 ? label : null),
    },
  };
}

// Bars fill the width: half of the room that each label has, between 2 and 28 pixels.
function fitBars(data, isStacked, count, width) {
  if (data.type !== "bar") return;
  const room = (width - 60) / Math.max(1, count);
  data.element.attr({ style: `stroke-width: ${Math.max(2, Math.min(28, room * 0.6))}px` });
}

export function Chart({ kind, labels, series, isStacked, label }) {
  const holder = useRef(null);
  const frame = useRef(null);
  const [width, setWidth] = useState(0);
  const [place, setPlace] = useState(-1);
  const shown = useMemo(() => series.filter((one) => one.values.some((v) => v !== null)), [series]);

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    if (!width || !labels.length) return undefined;
    const data = {
      labels,
      series: shown.map((one) => ({ data: one.values, className: `chart-series tone-${one.tone}` })),
    };
    const Kind = kind === "line" ? LineChart : BarChart;
    const most = Math.max(...shown.flatMap((one) => one.values));
    const chart = new Kind(holder.current, data, options(kind, isStacked, labels, width, most));
    chart.on("draw", (drawn) => fitBars(drawn, isStacked, labels.length, width));
    return () => {
      chart.detach();
      holder.current?.replaceChildren();
    };
  }, [kind, labels, shown, isStacked, width]);

  const at = (event) => {
    const box = frame.current.getBoundingClientRect();
    const share = (event.clientX - box.left - 48) / Math.max(1, box.width - 60);
    setPlace(Math.max(0, Math.min(labels.length - 1, Math.floor(share * labels.length))));
  };
  const press = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setPlace((now) => Math.max(0, Math.min(labels.length - 1, (now < 0 ? -step : now) + step)));
  };
  const words =
    place < 0 || place >= labels.length
      ? ""
      : `${labels[place]}: ${shown.map((s) => `${s.name} ${s.words[place]}`).join(", ")}`;

  return h(
    "div",
    { className: "chart" },
    h(
      "div",
      {
        ref: frame,
        className: "chart-frame",
        role: "group",
        tabIndex: 0,
        "aria-label": `${label}. Left and right arrows read it out.`,
        onPointerMove: at,
        onPointerLeave: () => setPlace(-1),
        onKeyDown: press,
        onBlur: () => setPlace(-1),
      },
      h("div", { ref: holder, className: "chart-plot", "aria-hidden": true }),
      place >= 0 &&
        h("span", {
          className: "chart-cursor",
          "aria-hidden": true,
          style: { "--share": (place + 0.5) / labels.length },
        }),
    ),
    h("p", { className: "chart-words", role: "status" }, words),
  );
}
