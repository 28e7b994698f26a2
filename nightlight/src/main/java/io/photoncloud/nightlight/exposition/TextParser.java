package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.ingest.SpecialValues;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What the two text formats have in common. A line of a known series is read without cutting it into words: it begins
 * with bytes that were a series before. Everything else is read word by word.
 */
abstract class TextParser<S> implements ExpositionParser<S> {
    private static final String BUCKET_LABEL = "le";
    private static final String QUANTILE_LABEL = "quantile";
    private static final int NAME_NOT_SET = -1;

    final TextSource source;
    final Lexer lexer;
    final LabelsBuilder labels;
    private final SeriesCache<S> cache;
    private final ExpositionLimits limits;

    /** Begin and end of names and values of labels, in turns; before them, where the metric's name is. */
    private int[] offsets = new int[64];

    private int offsetCount;
    private int nameFrom;
    private int nameTo;
    private int sampleCount;
    private MetricType type = MetricType.UNKNOWN;

    TextParser(TextSource source, Lexer lexer, SeriesCache<S> cache, ExpositionLimits limits) {
        this.source = source;
        this.lexer = lexer;
        this.cache = cache;
        this.limits = limits;
        this.labels = new LabelsBuilder(limits.labels());
    }

    @Override
    public final void parse(InputStream in, SampleSink<S> sink) throws IOException, IngestException {
        source.open(in);
        lexer.reset();
        cache.restart();
        sampleCount = 0;
        type = MetricType.UNKNOWN;
        boolean more = true;
        while (more) {
            source.begin();
            more = knownSample(sink) || entry(sink);
        }
    }

    /** Reads the next line or part of it; false at the end. */
    abstract boolean entry(SampleSink<S> sink) throws IOException, IngestException;

    /** The next word that is not to be passed over. */
    abstract Token token() throws IOException, IngestException;

    /** Where the value of a sample begins whose series ends at a place, -1 where it is not as it mostly is. */
    abstract int valueStart(byte[] bytes, int seriesEnd, int limit);

    /** Reads a sample of a series that is known if the line holds no more than that; else goes nowhere. */
    private boolean knownSample(SampleSink<S> sink) throws IngestException {
        byte[] bytes = source.bytes();
        int from = source.at();
        int limit = source.limit();
        int length = cache.matchFollowing(bytes, from, limit);
        boolean follows = length > 0 && valueStart(bytes, from + length, limit) > 0;
        int seriesEnd = follows ? from + length : seriesEnd(bytes, from, limit);
        int valueFrom = seriesEnd < 0 ? -1 : valueStart(bytes, seriesEnd, limit);
        int valueTo = valueFrom < 0 ? -1 : numberEnd(bytes, valueFrom, limit);
        if (valueTo < 0 || valueTo == valueFrom) {
            return false;
        }
        int end = valueTo;
        long timeMs = SampleSink.NO_TIME;
        if (bytes[valueTo] != '\n') {
            end = timeEnd(bytes, valueTo + 1, limit);
            if (end < 0) {
                return false;
            }
            timeMs = decimal(bytes, valueTo + 1, end);
        }
        S series = follows ? cache.follow() : cache.find(bytes, from, seriesEnd);
        if (series == null) {
            return false;
        }
        double value = value(valueFrom, valueTo, valueTo);
        source.goTo(end + 1);
        countSample();
        sink.sample(series, timeMs, value);
        return true;
    }

    /** Where a time in whole milliseconds ends, together with the line; -1 where something else stands there. */
    int timeEnd(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > from && at - from <= 18 && at < limit && bytes[at] == '\n' ? at : -1;
    }

    private static long decimal(byte[] bytes, int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    private static int seriesEnd(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && (Lexer.isNameByte(bytes[at], true) || (bytes[at] >= '0' && bytes[at] <= '9'))) {
            at++;
        }
        if (at == limit || bytes[at] != '{') {
            return at == from ? -1 : at;
        }
        boolean quoted = false;
        for (; at < limit; at++) {
            byte c = bytes[at];
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                at++;
            } else if (c == '}' && !quoted) {
                return at + 1;
            }
        }
        return -1;
    }

    /** Where a usual number ends, -1 where it is none. */
    private static int numberEnd(byte[] bytes, int from, int limit) {
        for (int at = from; at < limit; at++) {
            byte c = bytes[at];
            boolean usual = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || (c | 0x20) == 'e';
            if (!usual) {
                return c == ' ' || c == '\n' ? at : specialEnd(bytes, from, limit);
            }
        }
        return -1;
    }

    private static int specialEnd(byte[] bytes, int from, int limit) {
        boolean signed = bytes[from] == '+' || bytes[from] == '-';
        int to = from + (signed ? 4 : 3);
        if (to >= limit || (bytes[to] != '\n' && bytes[to] != ' ')) {
            return -1;
        }
        boolean inf = bytes[to - 3] == 'I' && bytes[to - 2] == 'n' && bytes[to - 1] == 'f';
        boolean nan = !signed && bytes[from] == 'N' && bytes[from + 1] == 'a' && bytes[from + 2] == 'N';
        return inf || nan ? to : -1;
    }

    /** The entry whose first word was a name or a brace; the word after its series is given back. */
    final Token series(Token first) throws IOException, IngestException {
        offsetCount = 0;
        if (first == Token.BRACE_OPEN) {
            nameFrom = NAME_NOT_SET;
            readLabels(true);
            return Token.BRACE_CLOSE;
        }
        nameFrom = lexer.tokenStart();
        nameTo = source.at();
        return first;
    }

    final void requireName() throws IngestException {
        if (nameFrom == NAME_NOT_SET) {
            throw IngestException.malformed("metric name not set while parsing: " + entryQuoted(source.at()));
        }
    }

    /** The labels up to the closing brace, of a series or of an exemplar. */
    final void readLabels(boolean ofSeries) throws IOException, IngestException {
        Token token = token();
        while (token != Token.BRACE_CLOSE) {
            if (token != Token.LABEL_NAME && token != Token.QUOTED) {
                throw unexpected("expected label name", token);
            }
            boolean isQuoted = token == Token.QUOTED;
            int from = lexer.tokenStart() + (isQuoted ? 1 : 0);
            int to = source.at() - (isQuoted ? 1 : 0);
            token = token();
            if (isQuoted && (token == Token.COMMA || token == Token.BRACE_CLOSE)) {
                setName(from, to, ofSeries, token);
                token = token == Token.COMMA ? token() : token;
                continue;
            }
            readValue(from, to, token);
            token = afterLabel(token());
        }
    }

    private void setName(int from, int to, boolean ofSeries, Token token) throws IOException, IngestException {
        if (!ofSeries) {
            throw unexpected("expected label name", token);
        }
        if (nameFrom != NAME_NOT_SET) {
            throw IngestException.malformed("metric name already set while parsing: " + entryQuoted(source.at()));
        }
        nameFrom = from;
        nameTo = to;
    }

    private void readValue(int from, int to, Token equal) throws IOException, IngestException {
        if (equal != Token.EQUAL) {
            throw unexpected("expected equal", equal);
        }
        Token token = token();
        if (token != Token.LABEL_VALUE) {
            throw unexpected("expected label value", token);
        }
        int valueFrom = lexer.tokenStart();
        if (!Utf8.isValid(source.bytes(), valueFrom, source.at())) {
            throw IngestException.malformed(
                    "invalid UTF-8 label value: " + GoQuote.quote(source.bytes(), valueFrom, source.at()));
        }
        if (offsetCount / 4 >= limits.labels().labelsMax()) {
            throw IngestException.tooLarge(
                    "a series has more than labelsMax " + limits.labels().labelsMax() + " labels");
        }
        if (offsetCount + 4 > offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[offsetCount++] = from;
        offsets[offsetCount++] = to;
        offsets[offsetCount++] = valueFrom + 1;
        offsets[offsetCount++] = source.at() - 1;
    }

    /** What comes after a label, without the comma before it. */
    abstract Token afterLabel(Token token) throws IOException, IngestException;

    /** What stands for the series that was read, from the beginning of a place to its end. */
    final S resolve(int from, int to, SampleSink<S> sink) throws IngestException {
        byte[] bytes = source.bytes();
        S known = cache.find(bytes, from, to);
        if (known != null) {
            return known;
        }
        labels.reset();
        addPart("__name__".getBytes(UTF_8), nameFrom, nameTo);
        addLabels(true);
        S opened = sink.open(labels.build());
        cache.put(bytes, from, to, opened);
        return opened;
    }

    /** Gives the labels that were read to the builder. */
    final void addLabels(boolean ofSeries) throws IngestException {
        for (int i = 0; i < offsetCount; i += 4) {
            byte[] name = unescaped(offsets[i], offsets[i + 1]);
            if (ofSeries && hasFloats(name)) {
                byte[] value = normalized(offsets[i + 2], offsets[i + 3]);
                labels.add(name, 0, name.length, value, 0, value.length);
            } else {
                addPart(name, offsets[i + 2], offsets[i + 3]);
            }
        }
    }

    final void forgetLabels() {
        offsetCount = 0;
    }

    private void addPart(byte[] name, int valueFrom, int valueTo) throws IngestException {
        if (hasEscape(valueFrom, valueTo)) {
            byte[] value = unescaped(valueFrom, valueTo);
            labels.add(name, 0, name.length, value, 0, value.length);
        } else {
            labels.add(name, 0, name.length, source.bytes(), valueFrom, valueTo);
        }
    }

    private boolean hasFloats(byte[] name) {
        return (type == MetricType.SUMMARY && Arrays.equals(name, QUANTILE_LABEL.getBytes(UTF_8)))
                || (type == MetricType.HISTOGRAM && Arrays.equals(name, BUCKET_LABEL.getBytes(UTF_8)));
    }

    /** So that {@code le="1"} and {@code le="1.0"} are one series, whoever exposes it. */
    private byte[] normalized(int from, int to) {
        byte[] text = unescaped(from, to);
        try {
            return GoNumber.formatOpenMetrics(GoNumber.parseDouble(text, 0, text.length))
                    .getBytes(UTF_8);
        } catch (NumberFormatException _) {
            return text;
        }
    }

    private boolean hasEscape(int from, int to) {
        byte[] bytes = source.bytes();
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    private byte[] unescaped(int from, int to) {
        return hasEscape(from, to)
                ? unescape(source.bytes(), from, to, true)
                : Arrays.copyOfRange(source.bytes(), from, to);
    }

    private static byte[] unescape(byte[] bytes, int from, int to, boolean quotes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int at = from; at < to; at++) {
            int escaped = bytes[at] == '\\' && at + 1 < to ? bytes[at + 1] : 0;
            if (escaped == '\\' || (escaped == '"' && quotes)) {
                out.write(escaped);
                at++;
            } else if (escaped == 'n') {
                out.write('\n');
                at++;
            } else {
                out.write(bytes[at]);
            }
        }
        return out.toByteArray();
    }

    /** A line that tells of a metric what the word says. */
    final void metadata(Token kind, SampleSink<S> sink) throws IOException, IngestException {
        Token token = token();
        if (token != Token.METRIC_NAME) {
            throw unexpected("expected metric name after " + kind.text(), token);
        }
        int from = lexer.tokenStart();
        int to = source.at();
        boolean isQuoted = source.bytes()[from] == '"';
        String metric = string(isQuoted ? from + 1 : from, isQuoted ? to - 1 : to);
        token = token();
        if (token != Token.TEXT) {
            throw noText(kind, token);
        }
        int textFrom = Math.min(lexer.tokenStart() + 1, source.at());
        int textTo = textEnd();
        if (kind == Token.HELP && !Utf8.isValid(source.bytes(), textFrom, textTo)) {
            throw IngestException.malformed(
                    "help text " + GoQuote.quote(source.bytes(), textFrom, textTo) + " is not a valid utf8 string");
        }
        String text = string(textFrom, Math.max(textFrom, textTo));
        if (kind == Token.TYPE) {
            type = type(text);
        }
        endMetadata();
        switch (kind) {
            case TYPE -> sink.type(metric, type);
            case HELP -> sink.help(metric, text.isBlank() ? "" : unescapeHelp(textFrom, textTo));
            default -> sink.unit(metric, unit(metric, text));
        }
    }

    abstract IngestException noText(Token kind, Token token);

    /** Where the text ends that was just read. */
    abstract int textEnd();

    abstract MetricType type(String text) throws IngestException;

    abstract void endMetadata() throws IOException, IngestException;

    abstract boolean helpHasQuotes();

    private String unescapeHelp(int from, int to) {
        return new String(unescape(source.bytes(), from, to, helpHasQuotes()), UTF_8);
    }

    private static String unit(String metric, String unit) throws IngestException {
        if (!unit.isEmpty() && !metric.endsWith("_" + unit)) {
            throw IngestException.malformed(
                    "unit " + GoQuote.quote(unit) + " not a suffix of metric " + GoQuote.quote(metric));
        }
        return unit;
    }

    final void countSample() throws IngestException {
        if (++sampleCount > limits.samplesMax()) {
            throw IngestException.tooLarge("exposition has more than samplesMax " + limits.samplesMax() + " samples");
        }
    }

    /** The number of a range, read as far as a place when it is refused. */
    final double value(int from, int to, int readTo) throws IngestException {
        double value = number(from, to, readTo);
        return Double.isNaN(value) ? SpecialValues.NORMAL_NAN : value;
    }

    final double number(int from, int to, int readTo) throws IngestException {
        byte[] bytes = source.bytes();
        for (int at = from; at < to; at++) {
            if ((bytes[at] | 0x20) == 'p' || bytes[at] == '_') {
                throw IngestException.malformed("unsupported character in float while parsing: " + entryQuoted(readTo));
            }
        }
        try {
            return GoNumber.parseDouble(bytes, from, to);
        } catch (NumberFormatException e) {
            throw IngestException.malformed(e.getMessage() + " while parsing: " + entryQuoted(readTo));
        }
    }

    final String string(int from, int to) {
        return new String(source.bytes(), from, to - from, UTF_8);
    }

    final String entryQuoted(int to) {
        return GoQuote.quote(source.bytes(), source.start(), to);
    }

    final IngestException unexpected(String expected, Token got) throws IOException, IngestException {
        int end = source.at() + (source.peek() == TextSource.END ? 0 : 1);
        return IngestException.malformed(expected + ", got "
                + GoQuote.quote(source.bytes(), lexer.tokenStart(), end) + " (" + GoQuote.quote(got.text())
                + ") while parsing: " + entryQuoted(end));
    }
}
