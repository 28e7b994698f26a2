package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryException;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.rules.RuleQuery;
import io.photoncloud.nightlight.rules.RuleSample;
import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SeriesSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks the engine over one store. Safe for use by many threads. */
final class EngineQuery implements RuleQuery {
    private final Engine engine;
    private final Supplier<? extends SeriesSource> source;
    private final BooleanSupplier canceled;

    EngineQuery(Engine engine, Supplier<? extends SeriesSource> source, BooleanSupplier canceled) {
        this.engine = engine;
        this.source = source;
        this.canceled = canceled;
    }

    @Override
    public List<RuleSample> query(String expression, Instant time) throws Failed {
        List<RuleSample> samples = new ArrayList<>();
        for (Sample sample : samples(expression, time)) {
            samples.add(new RuleSample(sample.labels(), sample.histogram() == null ? sample.value() : 0));
        }
        return samples;
    }

    /** The same, with the histograms. */
    List<Sample> samples(String expression, Instant time) throws Failed {
        try {
            Value value = engine.instant(source.get(), expression, time.toEpochMilli(), canceled)
                    .value();
            return switch (value) {
                case Value.Vector(List<Sample> samples) -> samples;
                case Value.Scalar(long timeMs, double number) ->
                    List.of(new Sample(Labels.EMPTY, timeMs, number, null));
                case Value.Matrix _, Value.Text _ -> throw new Failed("rule result is not a vector or scalar");
            };
        } catch (ParseException | QueryException | BudgetExceeded | CloudException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }
}
