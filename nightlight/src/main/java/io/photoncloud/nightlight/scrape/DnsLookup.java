package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.util.List;

/** Asks for records of a name, each in the form of a zone file: of SRV {@code 0 5 9090 host.}. */
interface DnsLookup {
    /** Empty where the name has none. */
    List<String> records(String name, String type) throws IOException;
}
