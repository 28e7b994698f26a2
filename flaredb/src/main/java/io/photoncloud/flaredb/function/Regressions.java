package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aggregates of pairs (y, x): corr, covar and regr, by Youngs and Cramer's way as PostgreSQL computes them. */
final class Regressions {
    private static final List<SqlType> PARTIALS = List.of(DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE);

    private Regressions() {}

    /** What comes of the sums; null for NULL. */
    @FunctionalInterface
    private interface Answer {
        @Nullable
        Object of(Sums sums);
    }

    static void register(Catalogue catalogue) {
        add(catalogue, "regr_count", BIGINT, sums -> (long) sums.n);
        add(catalogue, "covar_pop", DOUBLE, sums -> sums.n < 1 ? null : (Double) (sums.sxy / sums.n));
        add(catalogue, "covar_samp", DOUBLE, sums -> sums.n < 2 ? null : (Double) (sums.sxy / (sums.n - 1)));
        add(
                catalogue,
                "corr",
                DOUBLE,
                sums -> sums.n < 1 || sums.sxx == 0 || sums.syy == 0
                        ? null
                        : (Double) (sums.sxy / Math.sqrt(sums.sxx * sums.syy)));
        add(catalogue, "regr_avgx", DOUBLE, sums -> sums.n < 1 ? null : (Double) (sums.sx / sums.n));
        add(catalogue, "regr_avgy", DOUBLE, sums -> sums.n < 1 ? null : (Double) (sums.sy / sums.n));
        add(catalogue, "regr_sxx", DOUBLE, sums -> sums.n < 1 ? null : (Double) sums.sxx);
        add(catalogue, "regr_syy", DOUBLE, sums -> sums.n < 1 ? null : (Double) sums.syy);
        add(catalogue, "regr_sxy", DOUBLE, sums -> sums.n < 1 ? null : (Double) sums.sxy);
        add(
                catalogue,
                "regr_slope",
                DOUBLE,
                sums -> sums.n < 1 || sums.sxx == 0 ? null : (Double) (sums.sxy / sums.sxx));
        add(
                catalogue,
                "regr_intercept",
                DOUBLE,
                sums -> sums.n < 1 || sums.sxx == 0
                        ? null
                        : (Double) ((sums.sy - sums.sx * sums.sxy / sums.sxx) / sums.n));
        add(catalogue, "regr_r2", DOUBLE, sums -> {
            if (sums.n < 1 || sums.sxx == 0) {
                return null;
            }
            return sums.syy == 0 ? 1.0 : sums.sxy * sums.sxy / (sums.sxx * sums.syy);
        });
    }

    private static void add(Catalogue catalogue, String name, SqlType result, Answer answer) {
        Aggregates.add(
                catalogue,
                result,
                AccumulatingAggregate.mergeable(name, PARTIALS, _ -> new Sums(answer)),
                DOUBLE,
                DOUBLE);
    }

    /** The sums of one group. */
    private static final class Sums extends Accumulator {
        private final Answer answer;
        private double n;
        private double sx;
        private double sxx;
        private double sy;
        private double syy;
        private double sxy;

        Sums(Answer answer) {
            this.answer = answer;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (!(arguments[0] instanceof Double y) || !(arguments[1] instanceof Double x)) {
                return;
            }
            n += 1;
            sx += x;
            sy += y;
            if (n > 1) {
                double dx = x * n - sx;
                double dy = y * n - sy;
                double scale = 1 / (n * (n - 1));
                sxx += dx * dx * scale;
                syy += dy * dy * scale;
                sxy += dx * dy * scale;
            }
        }

        @Override
        void merge(@Nullable Object[] partial) {
            double otherN = (Double) Catalogue.present(partial[0]);
            if (otherN == 0) {
                return;
            }
            double otherX = (Double) Catalogue.present(partial[1]);
            double otherY = (Double) Catalogue.present(partial[3]);
            if (n > 0) {
                double dx = sx / n - otherX / otherN;
                double dy = sy / n - otherY / otherN;
                double scale = n * otherN / (n + otherN);
                sxx += dx * dx * scale;
                syy += dy * dy * scale;
                sxy += dx * dy * scale;
            }
            n += otherN;
            sx += otherX;
            sxx += (Double) Catalogue.present(partial[2]);
            sy += otherY;
            syy += (Double) Catalogue.present(partial[4]);
            sxy += (Double) Catalogue.present(partial[5]);
        }

        @Override
        List<@Nullable Object> partial() {
            return List.of(n, sx, sxx, sy, syy, sxy);
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return answer.of(this);
        }
    }
}
