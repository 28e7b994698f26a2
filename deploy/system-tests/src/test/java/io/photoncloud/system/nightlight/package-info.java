/** NightLight as the launcher starts it, with clients that know nothing of it. */
@NullMarked
package io.photoncloud.system.nightlight;

import org.jspecify.annotations.NullMarked;
