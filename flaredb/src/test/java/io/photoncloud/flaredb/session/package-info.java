@NullMarked
package io.photoncloud.flaredb.session;

import org.jspecify.annotations.NullMarked;
