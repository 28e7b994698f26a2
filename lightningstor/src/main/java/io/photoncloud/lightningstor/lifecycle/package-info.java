/** What buckets' rules delete by themselves, and when. */
@NullMarked
package io.photoncloud.lightningstor.lifecycle;

import org.jspecify.annotations.NullMarked;
