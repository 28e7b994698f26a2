package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import io.photoncloud.nightlight.tsdb.chunk.MergedCursor;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Goes over the series of several parts of storage as over those of one: equal labels are one series. Of two samples of
 * one time that of the part that was named first counts.
 */
final class MergedSeries implements SeriesCursor {
    private final PriorityQueue<Part> waiting = new PriorityQueue<>();
    private final List<Part> current = new ArrayList<>();
    private final List<StoredChunk> chunks = new ArrayList<>();
    private final Hidden hiding;
    private final long fromMs;
    private final long toMs;
    private final QueryBudget budget;
    private Labels labels = Labels.EMPTY;
    private List<Interval> hidden = List.of();

    private record Part(ChunkSeries series, int place) implements Comparable<Part> {
        @Override
        public int compareTo(Part other) {
            int order = series.labels().compareTo(other.series.labels());
            return order != 0 ? order : Integer.compare(place, other.place);
        }
    }

    MergedSeries(List<ChunkSeries> parts, Hidden hiding, long fromMs, long toMs, QueryBudget budget) {
        this.hiding = hiding;
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.budget = budget;
        for (ChunkSeries part : parts) {
            this.current.add(new Part(part, this.current.size()));
        }
    }

    @Override
    public boolean next() {
        do {
            for (Part part : current) {
                if (part.series.next()) {
                    waiting.add(part);
                }
            }
            current.clear();
            Part first = waiting.poll();
            if (first == null) {
                return false;
            }
            labels = first.series.labels();
            current.add(first);
            for (Part same = waiting.peek();
                    same != null && same.series.labels().equals(labels);
                    same = waiting.peek()) {
                current.add(waiting.remove());
            }
            gather();
        } while (chunks.isEmpty());
        budget.takeSeries(1);
        return true;
    }

    private void gather() {
        chunks.clear();
        for (Part part : current) {
            part.series.addChunks(fromMs, toMs, chunks);
        }
        hidden = hiding.of(labels);
        for (Interval interval : hidden) {
            chunks.removeIf(chunk -> interval.covers(chunk.minMs(), chunk.maxMs()));
        }
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public SampleCursor samples() {
        SampleCursor all = new MergedCursor(chunks, budget);
        return hidden.isEmpty() ? all : new MaskedCursor(all, hidden);
    }
}
