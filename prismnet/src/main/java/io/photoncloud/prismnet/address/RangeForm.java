package io.photoncloud.prismnet.address;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A range as callers write it. */
public record RangeForm(@Nullable String first, @Nullable String last) {

    public static RangeForm of(IpRange range) {
        return new RangeForm(range.first().toString(), range.last().toString());
    }

    public static List<IpRange> ranges(String field, @Nullable List<RangeForm> forms) {
        List<RangeForm> given = forms == null ? List.of() : forms;
        return IntStream.range(0, given.size())
                .mapToObj(i -> AddressText.range(
                        field + "[" + i + "]",
                        given.get(i).first(),
                        given.get(i).last()))
                .toList();
    }
}
