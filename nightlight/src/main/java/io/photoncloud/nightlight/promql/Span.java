package io.photoncloud.nightlight.promql;

/** A part of a query, in bytes of its UTF-8 from 0; the end does not belong to it. */
public record Span(int start, int end) {
    static final Span NONE = new Span(0, 0);

    Span to(Span last) {
        return new Span(start, last.end);
    }

    Span endingAt(int position) {
        return new Span(start, position);
    }
}
