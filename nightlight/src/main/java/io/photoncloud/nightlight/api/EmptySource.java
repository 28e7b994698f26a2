package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import java.util.List;
import java.util.NoSuchElementException;

/** What a project has that never wrote anything. */
final class EmptySource implements SeriesSource {
    @Override
    public SeriesReader open(long fromMs, long toMs) {
        return new SeriesReader() {
            @Override
            public SeriesCursor select(Selection selection) {
                return new NoSeries();
            }

            @Override
            public List<String> labelNames(Selection selection) {
                return List.of();
            }

            @Override
            public List<String> labelValues(String name, Selection selection) {
                return List.of();
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }

    private static final class NoSeries implements SeriesCursor {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public Labels labels() {
            throw new NoSuchElementException();
        }

        @Override
        public SampleCursor samples() {
            throw new NoSuchElementException();
        }
    }
}
