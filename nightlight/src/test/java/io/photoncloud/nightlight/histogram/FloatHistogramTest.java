package io.photoncloud.nightlight.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FloatHistogramTest {
    @Test
    void countsOfTheSameBucketsAreAdded() {
        FloatHistogram sum = exponential(0, 0, 1, 2, 3);

        sum.add(exponential(0, 1, 10, 20));

        assertThat(sum.toHistogram().positiveSpans()).containsExactly(0, 3);
        assertThat(sum.toHistogram().positiveCounts()).containsExactly(1, 12, 23);
        assertThat(sum.count()).isEqualTo(36);
    }

    @Test
    void theLowerSchemaWins() {
        FloatHistogram sum = exponential(1, 1, 1, 2, 3, 4);

        sum.add(exponential(0, 1, 10));

        assertThat(sum.schema()).isZero();
        assertThat(sum.toHistogram().positiveSpans()).containsExactly(1, 2);
        assertThat(sum.toHistogram().positiveCounts()).containsExactly(13, 7);
    }

    @Test
    void emptyBucketsAreLeftOutOfWhatIsGiven() {
        FloatHistogram difference = exponential(0, 0, 5, 6, 7);

        difference.subtract(exponential(0, 1, 6));

        assertThat(difference.toHistogram().positiveSpans()).containsExactly(0, 1, 1, 1);
        assertThat(difference.toHistogram().positiveCounts()).containsExactly(5, 7);
    }

    @Test
    void zeroBucketsBecomeAsWideAsTheWiderOne() {
        FloatHistogram narrow = exponential(0, -3, 1, 1, 1, 1);
        FloatHistogram wide =
                FloatHistogram.of(new Histogram.Builder().zero(0.25, 4).count(4).build());

        narrow.add(wide);

        Histogram sum = narrow.toHistogram();
        assertThat(sum.zeroThreshold()).isEqualTo(0.25);
        assertThat(sum.zeroCount()).isEqualTo(6);
        assertThat(sum.positiveSpans()).containsExactly(-1, 2);
    }

    @Test
    void boundsOfTheirOwnAreReconciledToThoseBothHave() {
        FloatHistogram sum = custom(new double[] {1, 2, 3}, 1, 2, 3, 4);

        FloatHistogram.Outcome outcome = sum.add(custom(new double[] {2, 5}, 10, 20, 30));

        assertThat(outcome.boundsReconciled()).isTrue();
        assertThat(sum.toHistogram().customBounds()).containsExactly(2);
        assertThat(sum.toHistogram().positiveCounts()).containsExactly(13, 57);
    }

    @Test
    void bucketsOfDifferentKindsDoNotAddUp() {
        FloatHistogram sum = custom(new double[] {1}, 1, 2);

        assertThat(sum.fits(exponential(0, 0, 1))).isFalse();
        assertThatThrownBy(() -> sum.add(exponential(0, 0, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBucketThatBecameEmptierTellsOfAReset() {
        assertThat(exponential(0, 0, 2, 2).isResetOf(exponential(0, 0, 1, 2))).isFalse();
        assertThat(exponential(0, 0, 4, 1).isResetOf(exponential(0, 0, 1, 2))).isTrue();
        assertThat(exponential(0, 0, 1).isResetOf(exponential(0, 0, 1, 2))).isTrue();
        assertThat(exponential(1, 0, 4, 4).isResetOf(exponential(0, 0, 1, 2))).isTrue();
    }

    @Test
    void hintsThatContradictEachOtherAreReported() {
        FloatHistogram sum = exponential(0, 0, 1);
        sum.resetHint(ResetHint.RESET);
        FloatHistogram other = exponential(0, 0, 1);
        other.resetHint(ResetHint.NOT_RESET);

        assertThat(sum.add(other).resetsCollided()).isTrue();
        assertThat(sum.resetHint()).isEqualTo(ResetHint.UNKNOWN);
    }

    @Test
    void quantilesLieOnALogarithmicScaleAndFractionsAreTheirInverse() {
        FloatHistogram histogram = exponential(0, 1, 10, 10);

        double median = HistogramStatistics.quantile(0.25, histogram).value();

        assertThat(median).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(HistogramStatistics.fraction(0, median, histogram).value()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void trimmingKeepsOneSide() {
        FloatHistogram below = Trimming.trim(exponential(0, 1, 10, 10), 2, Trimming.Kept.BELOW);
        FloatHistogram above = Trimming.trim(exponential(0, 1, 10, 10), 2, Trimming.Kept.ABOVE);

        assertThat(below.toHistogram().positiveSpans()).containsExactly(1, 1);
        assertThat(above.toHistogram().positiveSpans()).containsExactly(2, 1);
        assertThat(below.count() + above.count()).isEqualTo(20);
    }

    @Test
    void boundsArePowersOfTwoAndWhatLiesBetween() {
        assertThat(Bounds.exponential(0, 0)).isEqualTo(1);
        assertThat(Bounds.exponential(3, 0)).isEqualTo(8);
        assertThat(Bounds.exponential(-1, -1)).isEqualTo(0.25);
        assertThat(Bounds.exponential(1, 1)).isCloseTo(Math.sqrt(2), within(1e-15));
        assertThat(Bounds.exponential(1024, 0)).isEqualTo(Double.MAX_VALUE);
        assertThat(Bounds.exponential(1025, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    private static FloatHistogram exponential(int schema, int offset, double... counts) {
        return FloatHistogram.of(new Histogram.Builder()
                .schema(schema)
                .positive(new int[] {offset, counts.length}, counts)
                .count(Arrays.stream(counts).sum())
                .build());
    }

    private static FloatHistogram custom(double[] bounds, double... counts) {
        return FloatHistogram.of(new Histogram.Builder()
                .schema(Histogram.CUSTOM_BUCKETS_SCHEMA)
                .customBounds(bounds)
                .positive(new int[] {0, counts.length}, counts)
                .count(Arrays.stream(counts).sum())
                .build());
    }
}
