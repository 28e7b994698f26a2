package io.photoncloud.flaredb.kv;

import java.util.List;

/** What became of operations that are made all or none. */
public sealed interface KvApplied {

    /** All were made, at one moment. */
    record Done(List<KvResult> results) implements KvApplied {
        public Done {
            results = List.copyOf(results);
        }
    }

    /**
     * None was, as a precondition did not hold.
     *
     * @param index of the operation
     * @param version which its key is in; 0 where it is not there
     */
    record Refused(int index, long version) implements KvApplied {}
}
