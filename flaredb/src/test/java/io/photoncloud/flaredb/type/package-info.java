@NullMarked
package io.photoncloud.flaredb.type;

import org.jspecify.annotations.NullMarked;
