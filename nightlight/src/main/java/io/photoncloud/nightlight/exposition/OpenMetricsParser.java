package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.GoQuote;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads OpenMetrics 1.0. Samples named {@code _created} are samples like others, as Prometheus takes them. */
public final class OpenMetricsParser<S> extends TextParser<S> {
    private static final String NO_END = "data does not end with # EOF";
    private static final double MS_PER_SECOND = 1000;

    public OpenMetricsParser(SeriesCache<S> cache, ExpositionLimits limits) {
        this(new TextSource(limits, false), cache, limits);
    }

    private OpenMetricsParser(TextSource source, SeriesCache<S> cache, ExpositionLimits limits) {
        super(source, new OpenMetricsLexer(source), cache, limits);
    }

    @Override
    boolean entry(SampleSink<S> sink) throws IOException, IngestException {
        Token token = token();
        switch (token) {
            case EOF_WORD -> {
                if (token() != Token.EOF) {
                    throw IngestException.malformed("unexpected data after # EOF");
                }
                return false;
            }
            case EOF -> throw IngestException.malformed(NO_END);
            case HELP, TYPE, UNIT -> metadata(token, sink);
            case BRACE_OPEN, METRIC_NAME -> sample(token, sink);
            default -> throw unexpected("expected a valid start token", token);
        }
        return true;
    }

    private void sample(Token first, SampleSink<S> sink) throws IOException, IngestException {
        int from = lexer.tokenStart();
        series(first);
        int to = source.at();
        Token token = token();
        if (first == Token.METRIC_NAME && token == Token.BRACE_OPEN) {
            readLabels(true);
            to = source.at();
            token = token();
        }
        requireName();
        double value = spacedValue(token, "metric");
        long timeMs = SampleSink.NO_TIME;
        token = token();
        if (token == Token.TIMESTAMP) {
            timeMs = time("timestamp");
            token = token();
            if (token != Token.LINEBREAK && token != Token.COMMENT) {
                throw unexpected("expected next entry after timestamp", token);
            }
        } else if (token == Token.EOF) {
            throw IngestException.malformed(NO_END);
        } else if (token != Token.LINEBREAK && token != Token.COMMENT) {
            throw unexpected("expected timestamp or new record", token);
        }
        countSample();
        S series = resolve(from, to, sink);
        Exemplar exemplar = token == Token.COMMENT ? exemplar() : null;
        sink.sample(series, timeMs, value);
        tell(series, exemplar, sink);
    }

    private void tell(S series, @Nullable Exemplar exemplar, SampleSink<S> sink) throws IngestException {
        if (exemplar != null) {
            sink.exemplar(series, exemplar);
        }
    }

    private Exemplar exemplar() throws IOException, IngestException {
        forgetLabels();
        readLabels(false);
        labels.reset();
        addLabels(false);
        double value = spacedValue(token(), "exemplar labels");
        long timeMs = SampleSink.NO_TIME;
        Token token = token();
        if (token == Token.EOF) {
            throw IngestException.malformed(NO_END);
        }
        if (token == Token.TIMESTAMP) {
            timeMs = time("exemplar timestamp");
            token = token();
            if (token != Token.LINEBREAK) {
                throw unexpected("expected next entry after exemplar timestamp", token);
            }
        } else if (token != Token.LINEBREAK) {
            throw unexpected("expected timestamp or comment", token);
        }
        return new Exemplar(labels.build(), value, timeMs);
    }

    private double spacedValue(Token token, String after) throws IOException, IngestException {
        if (token != Token.VALUE) {
            throw unexpected("expected value after " + after, token);
        }
        return value(lexer.tokenStart() + 1, source.at(), source.at());
    }

    private long time(String what) throws IngestException {
        double seconds = number(lexer.tokenStart() + 1, source.at(), source.at());
        if (!Double.isFinite(seconds)) {
            throw IngestException.malformed("invalid " + what + " " + GoNumber.format(seconds));
        }
        return (long) (seconds * MS_PER_SECOND);
    }

    @Override
    Token token() throws IOException, IngestException {
        return lexer.next();
    }

    @Override
    Token afterLabel(Token token) throws IOException, IngestException {
        if (token != Token.COMMA && token != Token.BRACE_CLOSE) {
            throw unexpected("expected comma or brace close", token);
        }
        return token == Token.COMMA ? token() : token;
    }

    @Override
    int valueStart(byte[] bytes, int seriesEnd, int limit) {
        return seriesEnd < limit && bytes[seriesEnd] == ' ' ? seriesEnd + 1 : -1;
    }

    /** Times are seconds here, with or without a fraction, and exemplars may follow. */
    @Override
    int timeEnd(byte[] bytes, int from, int limit) {
        return -1;
    }

    @Override
    IngestException noText(Token kind, Token token) {
        return IngestException.malformed("expected text in " + kind.text());
    }

    @Override
    int textEnd() {
        return source.at() - 1;
    }

    @Override
    boolean helpHasQuotes() {
        return true;
    }

    @Override
    void endMetadata() {
        // The end of the line belongs to the text here.
    }

    @Override
    MetricType type(String text) throws IngestException {
        return switch (text) {
            case "counter" -> MetricType.COUNTER;
            case "gauge" -> MetricType.GAUGE;
            case "histogram" -> MetricType.HISTOGRAM;
            case "gaugehistogram" -> MetricType.GAUGEHISTOGRAM;
            case "summary" -> MetricType.SUMMARY;
            case "info" -> MetricType.INFO;
            case "stateset" -> MetricType.STATESET;
            case "unknown" -> MetricType.UNKNOWN;
            default -> throw IngestException.malformed("invalid metric type " + GoQuote.quote(text));
        };
    }
}
