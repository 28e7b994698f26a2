package io.photoncloud.nightlight.tsdb.index;

import java.util.List;
import java.util.function.Predicate;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** Which series have which labels. Series are numbers that mean something to who has the index. */
public interface LabelIndex {
    /** All series; the caller's own. */
    MutableRoaringBitmap all();

    /** Those with a label of this value; never to be changed. */
    ImmutableRoaringBitmap pair(String name, String value);

    /** Those with a label whose value is one of some; the caller's own. */
    MutableRoaringBitmap union(String name, Predicate<String> values);

    /** The names of labels, in order. */
    List<String> names();

    /** The values of a label that one of the series has, in order. */
    List<String> valuesWithin(String name, ImmutableRoaringBitmap series);

    /** All values of a label, in order. */
    List<String> values(String name);
}
