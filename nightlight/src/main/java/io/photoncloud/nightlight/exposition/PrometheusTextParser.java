package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.text.GoQuote;
import java.io.IOException;

/** Reads Prometheus' text format, version 0.0.4 and 1.0.0 with quoted names. */
public final class PrometheusTextParser<S> extends TextParser<S> {
    public PrometheusTextParser(SeriesCache<S> cache, ExpositionLimits limits) {
        this(new TextSource(limits, true), cache, limits);
    }

    private PrometheusTextParser(TextSource source, SeriesCache<S> cache, ExpositionLimits limits) {
        super(source, new PrometheusLexer(source), cache, limits);
    }

    @Override
    boolean entry(SampleSink<S> sink) throws IOException, IngestException {
        Token token = token();
        switch (token) {
            case EOF -> {
                return false;
            }
            case LINEBREAK -> {}
            case HELP, TYPE -> metadata(token, sink);
            case COMMENT -> expectLinebreak("linebreak expected after comment");
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
        if (token != Token.VALUE) {
            throw unexpected("expected value after metric", token);
        }
        double value = value(lexer.tokenStart(), source.at(), source.at());
        long timeMs = SampleSink.NO_TIME;
        token = token();
        if (token == Token.TIMESTAMP) {
            timeMs = time();
            expectLinebreak("expected next entry after timestamp");
        } else if (token != Token.LINEBREAK) {
            throw unexpected("expected timestamp or new record", token);
        }
        countSample();
        sink.sample(resolve(from, to, sink), timeMs, value);
    }

    private long time() throws IngestException {
        String digits = string(lexer.tokenStart(), source.at());
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException _) {
            throw IngestException.malformed("strconv.ParseInt: parsing " + GoQuote.quote(digits)
                    + ": value out of range while parsing: " + entryQuoted(source.at()));
        }
    }

    @Override
    Token token() throws IOException, IngestException {
        Token token = lexer.next();
        while (token == Token.WHITESPACE) {
            token = lexer.next();
        }
        return token;
    }

    @Override
    Token afterLabel(Token token) throws IOException, IngestException {
        return token == Token.COMMA ? token() : token;
    }

    @Override
    int valueStart(byte[] bytes, int seriesEnd, int limit) {
        int at = seriesEnd;
        while (at < limit && bytes[at] == ' ') {
            at++;
        }
        return at > seriesEnd ? at : -1;
    }

    @Override
    IngestException noText(Token kind, Token token) {
        return IngestException.malformed("expected text in " + kind.text() + ", got " + token.text());
    }

    @Override
    int textEnd() {
        return source.at();
    }

    @Override
    boolean helpHasQuotes() {
        return false;
    }

    @Override
    void endMetadata() throws IOException, IngestException {
        expectLinebreak("linebreak expected after metadata");
    }

    private void expectLinebreak(String otherwise) throws IOException, IngestException {
        Token token = token();
        if (token != Token.LINEBREAK) {
            throw unexpected(otherwise, token);
        }
    }

    @Override
    MetricType type(String text) throws IngestException {
        return switch (text) {
            case "counter" -> MetricType.COUNTER;
            case "gauge" -> MetricType.GAUGE;
            case "histogram" -> MetricType.HISTOGRAM;
            case "summary" -> MetricType.SUMMARY;
            case "untyped" -> MetricType.UNKNOWN;
            default -> throw IngestException.malformed("invalid metric type " + GoQuote.quote(text));
        };
    }
}
