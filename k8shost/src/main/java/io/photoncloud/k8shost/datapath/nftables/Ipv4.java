package io.photoncloud.k8shost.datapath.nftables;

import java.util.regex.Pattern;

/** Addresses and ranges as the kernel's rules have them: nothing else may stand in a rule. */
final class Ipv4 {

    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String ADDRESS = BYTE + "(?:\\." + BYTE + "){3}";
    private static final Pattern WHOLE_ADDRESS = Pattern.compile(ADDRESS);
    private static final Pattern WHOLE_RANGE = Pattern.compile(ADDRESS + "/(?:3[0-2]|[12]?[0-9])");

    private Ipv4() {}

    static boolean isAddress(String text) {
        return WHOLE_ADDRESS.matcher(text).matches();
    }

    static void requireRange(String range) {
        if (!WHOLE_RANGE.matcher(range).matches()) {
            throw new IllegalArgumentException("'" + range + "' is not an IPv4 range, such as 10.96.0.0/12");
        }
    }
}
