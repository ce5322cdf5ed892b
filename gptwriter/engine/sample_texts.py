"""Two short texts on which packed weights are compared with unpacked ones.

Written for this purpose, so that no model has learnt them by heart.
"""

from __future__ import annotations

_ENGLISH = (
    "Marta had promised herself that she would finish the chapter before the rain stopped, and so "
    "she kept one ear on the roof while she wrote. The ferry was late again. From her window she "
    "could see the lamps along the quay, each with a small cloud of moths around it, and the two "
    "men who mended nets there every evening. “You will ruin your eyes,” her aunt said from the "
    "door, and put a cup of tea beside the papers. Marta did not look up. There were three people "
    "in the room of her story, and one of them was about to tell a lie; she only had to find out "
    "which one, and why the others were going to believe it."
)
_CHINESE = (
    "雨停的时候，街上已经没有人了。林叔把最后一张桌子搬进店里，抬头看了看天，又回身去关灯。"
    "柜台后面的老钟慢了七分钟，他从来不肯拨准，说是怕客人走得太急。那天晚上，却有一个年轻人推门进来，"
    "浑身湿透，手里抱着一只纸箱，问他能不能借个电话。"
)
SAMPLE_TEXTS = (_ENGLISH, _CHINESE)
