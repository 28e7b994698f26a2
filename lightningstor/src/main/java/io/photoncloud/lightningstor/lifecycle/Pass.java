package io.photoncloud.lightningstor.lifecycle;

import java.time.Instant;

/**
 * How far the pass over all buckets has come.
 *
 * @param ended whether all buckets were looked at
 * @param bucket where it is; empty for the beginning
 * @param key of the bucket, up to which all versions were looked at; empty for none
 */
record Pass(Instant began, boolean ended, String bucket, String key) {

    static Pass begin(Instant now) {
        return new Pass(now, false, "", "");
    }

    Pass at(String itsBucket, String itsKey) {
        return new Pass(began, false, itsBucket, itsKey);
    }

    Pass end() {
        return new Pass(began, true, "", "");
    }
}
