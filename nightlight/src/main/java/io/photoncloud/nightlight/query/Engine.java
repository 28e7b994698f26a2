package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.promql.ValueType;
import io.photoncloud.nightlight.query.QueryException.Kind;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.SeriesPoints;
import io.photoncloud.nightlight.query.QueryResult.Statistics;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupReader;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Answers queries over stored series as Prometheus does. Safe for many threads; each query is evaluated by the thread
 * that asks, which may be interrupted to cancel it.
 */
public final class Engine {
    private final EngineSettings settings;
    private final QueryMemory memory;

    /** Whose queries are bounded each, and not all together. */
    public Engine(EngineSettings settings) {
        this(settings, QueryMemory.unbounded());
    }

    /** @param memory what all queries may hold together, of this engine and others */
    public Engine(EngineSettings settings, QueryMemory memory) {
        this.settings = settings;
        this.memory = memory;
    }

    /** One that shares the memory of this one. */
    public Engine with(EngineSettings others) {
        return new Engine(others, memory);
    }

    public QueryMemory memory() {
        return memory;
    }

    private static boolean never() {
        return false;
    }

    public EngineSettings settings() {
        return settings;
    }

    public Expr parse(String query) {
        return Parser.parse(query, settings.parser());
    }

    /**
     * What a query is at a time.
     *
     * @throws ParseException where it is no query
     * @throws QueryException where it cannot be answered
     */
    public QueryResult instant(SeriesSource source, String query, long timeMs) {
        return instant(source, query, timeMs, Engine::never);
    }

    /** Likewise, until somebody does not want to know any more. */
    public QueryResult instant(SeriesSource source, String query, long timeMs, BooleanSupplier canceled) {
        try (QueryMemory.Share share = memory.begin()) {
            return instant(source, query, timeMs, canceled, share);
        }
    }

    /** Likewise; the share goes on to hold the result, until whoever began it closes it. */
    public QueryResult instant(
            SeriesSource source, String query, long timeMs, BooleanSupplier canceled, QueryMemory.Share share) {
        Expr expr = new Resolver(timeMs, timeMs, 0).resolve(parse(query));
        Budget budget = new Budget(settings, canceled, share);
        return run(source, query, expr, new Grid(timeMs, 1, 1), budget, (evaluator, inner) -> at(evaluator, inner));
    }

    /** What a query is at each step from a start to an end, both of which belong to it. */
    public QueryResult range(SeriesSource source, String query, long startMs, long endMs, long stepMs) {
        return range(source, query, startMs, endMs, stepMs, Engine::never);
    }

    /** Likewise, until somebody does not want to know any more. */
    public QueryResult range(
            SeriesSource source, String query, long startMs, long endMs, long stepMs, BooleanSupplier canceled) {
        try (QueryMemory.Share share = memory.begin()) {
            return range(source, query, startMs, endMs, stepMs, canceled, share);
        }
    }

    /** Likewise; the share goes on to hold the result, until whoever began it closes it. */
    public QueryResult range(
            SeriesSource source,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            BooleanSupplier canceled,
            QueryMemory.Share share) {
        requireRange(startMs, endMs, stepMs);
        Expr parsed = parse(query);
        if (parsed.type() != ValueType.VECTOR && parsed.type() != ValueType.SCALAR) {
            throw new QueryException(
                    Kind.BAD_REQUEST,
                    "invalid expression type \"" + parsed.type().documentedName()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        Expr expr = new Resolver(startMs, endMs, stepMs).resolve(parsed);
        Budget budget = new Budget(settings, canceled, share);
        return run(source, query, expr, Grid.of(startMs, endMs, stepMs), budget, Engine::over);
    }

    private void requireRange(long startMs, long endMs, long stepMs) {
        if (endMs < startMs) {
            throw new QueryException(Kind.BAD_REQUEST, "end timestamp must not be before start time");
        }
        if (stepMs <= 0) {
            throw new QueryException(
                    Kind.BAD_REQUEST,
                    "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if ((endMs - startMs) / stepMs > settings.stepsMax()) {
            throw new QueryException(
                    Kind.BAD_REQUEST,
                    String.format(
                            Locale.ROOT,
                            "exceeded maximum resolution of %,d points per timeseries. Try decreasing the query resolution (?step=XX)",
                            settings.stepsMax()));
        }
    }

    /** How a kind of query puts together what it gives. */
    private interface Answer {
        Value of(Evaluator evaluator, Expr expr);
    }

    private QueryResult run(SeriesSource source, String query, Expr expr, Grid grid, Budget budget, Answer answer) {
        Extent extent = new Extent(settings.lookBack().toMillis());
        extent.add(expr, grid.startMs(), grid.endMs());
        Annotations annotations = new Annotations();
        QueryBudget storage =
                new QueryBudget(settings.seriesMax(), Long.MAX_VALUE, Long.MAX_VALUE, budget::requireTime);
        // Windows of rollups begin earlier than what is looked at.
        long fromMs = extent.fromMs() - Math.min(settings.rollups().toMillis(), Resolution.ONE_HOUR.millis());
        try (SeriesReader reader = source.open(fromMs, extent.toMs(), storage)) {
            if (settings.rollups().isZero()) {
                reader.rollups().ifPresent(rollups -> informOfRollups(rollups, extent, annotations, expr));
            }
            Evaluator evaluator = new Evaluator(new QueryRun(reader, settings, budget, annotations), grid);
            Value value = answer.of(evaluator, expr);
            Statistics statistics = new Statistics(budget.samplesRead(), budget.samplesPeak(), budget.seriesSelected());
            return new QueryResult(value, annotations.warnings(query), annotations.infos(query), statistics);
        } catch (BudgetExceeded e) {
            throw QueryException.execution(String.valueOf(e.getMessage()));
        }
    }

    /** Says what is not seen as nobody asked for it. */
    private static void informOfRollups(RollupReader rollups, Extent extent, Annotations annotations, Expr expr) {
        long keptFromMs = rollups.keptFromMs();
        if (extent.fromMs() < keptFromMs && RolledChoice.oldestMs(rollups) < keptFromMs) {
            annotations.onlyRollups(keptFromMs, expr.span());
        }
    }

    private static Value at(Evaluator evaluator, Expr expr) {
        long timeMs = evaluator.grid().startMs();
        return switch (expr.type()) {
            case STRING -> new Value.Text(timeMs, ((StringLiteral) expr.unwrapped()).value());
            case SCALAR -> new Value.Scalar(timeMs, evaluator.scalar(expr)[0]);
            case VECTOR -> {
                List<Sample> samples = new ArrayList<>();
                for (StepSeries series : distinct(evaluator.collect(expr))) {
                    if (series.has(0)) {
                        samples.add(StepPoints.sample(series, 0, timeMs));
                    }
                }
                yield new Value.Vector(samples);
            }
            case MATRIX -> new Value.Matrix(sorted(matrix(evaluator, expr)));
        };
    }

    private static List<SeriesPoints> matrix(Evaluator evaluator, Expr expr) {
        return switch (expr.unwrapped()) {
            case MatrixSelector matrix -> evaluator.selectors().points(matrix);
            case Subquery subquery -> {
                Grid inner = evaluator.selectors().subqueryGrid(subquery);
                if (inner.steps() == 0) {
                    yield List.of();
                }
                yield points(distinct(new Evaluator(evaluator.run(), inner).collect(subquery.inner())), inner);
            }
            default -> throw new IllegalArgumentException("no range: " + expr);
        };
    }

    private static Value over(Evaluator evaluator, Expr expr) {
        Grid grid = evaluator.grid();
        if (expr.type() == ValueType.SCALAR) {
            StepSeries series = new StepSeries(Labels.EMPTY, evaluator.scalar(expr));
            return new Value.Matrix(points(List.of(series), grid));
        }
        return new Value.Matrix(sorted(points(distinct(evaluator.collect(expr)), grid)));
    }

    /** Results of which two have the same labels would not be told apart. */
    private static Iterable<StepSeries> distinct(List<StepSeries> all) {
        Merger merger = new Merger();
        all.forEach(merger::accept);
        return merger.series();
    }

    private static List<SeriesPoints> points(Iterable<StepSeries> all, Grid grid) {
        List<SeriesPoints> result = new ArrayList<>();
        for (StepSeries series : all) {
            List<Sample> points = new StepPoints(series, grid);
            if (!points.isEmpty()) {
                result.add(new SeriesPoints(series.labels(), points));
            }
        }
        return result;
    }

    private static List<SeriesPoints> sorted(List<SeriesPoints> series) {
        List<SeriesPoints> sorted = new ArrayList<>(series);
        sorted.sort(Comparator.comparing(SeriesPoints::labels));
        return sorted;
    }
}
