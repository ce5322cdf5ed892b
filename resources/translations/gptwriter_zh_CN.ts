<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About gptwriter</source>
        <translation>关于 gptwriter</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>Continues your text with a GPT on your own computer. What you write never leaves it.</source>
        <translation>用您自己电脑上的 GPT 续写您的文字。您写下的内容不会离开这台电脑。</translation>
    </message>
</context>
<context>
    <name>AccountDialog</name>
    <message>
        <source>How suggestions are doing</source>
        <translation>建议的表现</translation>
    </message>
    <message>
        <source>What became of them</source>
        <translation>建议的去向</translation>
    </message>
    <message>
        <source>How long they took</source>
        <translation>用了多长时间</translation>
    </message>
    <message>
        <source>Why none came</source>
        <translation>为什么没有建议</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>清零(&amp;R)</translation>
    </message>
    <message>
        <source>Counted since {time}, here alone, and without your text.</source>
        <translation>自 {time} 起计数，只保存在本机内存中，不含您的文字。</translation>
    </message>
    <message>
        <source>Nothing was held back so far.</source>
        <translation>到目前为止没有拦下任何建议。</translation>
    </message>
    <message>
        <source>half within</source>
        <translation>半数不超过</translation>
    </message>
    <message>
        <source>95 % within</source>
        <translation>95 % 不超过</translation>
    </message>
    <message>
        <source>From the key</source>
        <translation>从按键算起</translation>
    </message>
    <message>
        <source>After the pause</source>
        <translation>停顿之后</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>The last {count}, from the last key to the grey text on the page. The pause, which is {pause} at least, is the one that you have set.</source>
        <translation>最近 {count} 次，从最后一次按键到灰色文字出现在页面上。其中的停顿由您设定，至少 {pause}。</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Next Suggestion</source>
        <translation>下一条建议</translation>
    </message>
    <message>
        <source>Previous Suggestion</source>
        <translation>上一条建议</translation>
    </message>
    <message>
        <source>Other Words Here</source>
        <translation>此处的其他用词</translation>
    </message>
    <message>
        <source>Put It Away</source>
        <translation>收起建议</translation>
    </message>
    <message>
        <source>S&amp;ettings…</source>
        <translation>设置(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>How &amp;Suggestions Are Doing</source>
        <translation>建议的表现(&amp;S)</translation>
    </message>
    <message>
        <source>Check for &amp;Updates</source>
        <translation>检查更新(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;About gptwriter</source>
        <translation>关于 gptwriter(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>Restore Earlier &amp;Version…</source>
        <translation>恢复早先的版本(&amp;V)…</translation>
    </message>
    <message>
        <source>Reopen with &amp;Encoding…</source>
        <translation>用其他编码重新打开(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>Find &amp;Next</source>
        <translation>查找下一处(&amp;N)</translation>
    </message>
    <message>
        <source>Find Pre&amp;vious</source>
        <translation>查找上一处(&amp;V)</translation>
    </message>
    <message>
        <source>Rep&amp;lace…</source>
        <translation>替换(&amp;L)…</translation>
    </message>
    <message>
        <source>Continue &amp;Here</source>
        <translation>在此续写(&amp;H)</translation>
    </message>
    <message>
        <source>Continue &amp;Paragraph</source>
        <translation>续写整段(&amp;P)</translation>
    </message>
    <message>
        <source>Ways to &amp;Go On</source>
        <translation>多种续写(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Not Taken…</source>
        <translation>未采纳的续写(&amp;N)…</translation>
    </message>
    <message>
        <source>Something &amp;Else</source>
        <translation>换一个(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Accept All</source>
        <translation>全部采纳(&amp;A)</translation>
    </message>
    <message>
        <source>Accept &amp;Word</source>
        <translation>采纳一词(&amp;W)</translation>
    </message>
    <message>
        <source>Accept &amp;Sentence</source>
        <translation>采纳到句末(&amp;S)</translation>
    </message>
    <message>
        <source>Not in &amp;This Document</source>
        <translation>此文档中不建议(&amp;T)</translation>
    </message>
    <message>
        <source>Not for {minutes} Minutes</source>
        <translation>暂停 {minutes} 分钟</translation>
    </message>
    <message>
        <source>&amp;End the Snooze</source>
        <translation>结束暂停(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Automatically</source>
        <translation>自动(&amp;A)</translation>
    </message>
    <message>
        <source>Only &amp;When Asked</source>
        <translation>仅在要求时(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Off</source>
        <translation>关闭(&amp;O)</translation>
    </message>
    <message>
        <source>Like the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Light, &amp;High Contrast</source>
        <translation>高对比度浅色(&amp;H)</translation>
    </message>
    <message>
        <source>Dark, High &amp;Contrast</source>
        <translation>高对比度深色(&amp;C)</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Normal Size</source>
        <translation>原始大小(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Where Text Came From</source>
        <translation>文字来源(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Memory and Notes</source>
        <translation>记忆与提示(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Learn My Voice</source>
        <translation>学习我的文风(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Full Screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Model &amp;Folder…</source>
        <translation>模型文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Fetch &amp;Default Model…</source>
        <translation>下载默认模型(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Automatic</source>
        <translation>自动选择(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Processor (CPU)</source>
        <translation>处理器 (CPU)(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Graphics Card (GPU)</source>
        <translation>显卡 (GPU)(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>重试(&amp;T)</translation>
    </message>
</context>
<context>
    <name>BlindTest</name>
    <message>
        <source>Round {number} of {count}: which of these is yours?</source>
        <translation>第 {number} 轮，共 {count} 轮：哪一句是您写的？</translation>
    </message>
    <message>
        <source>This one is mine</source>
        <translation>这句是我写的</translation>
    </message>
</context>
<context>
    <name>ContextPanel</name>
    <message>
        <source>What the model reads</source>
        <translation>模型读到的内容</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Author&apos;s note</source>
        <translation>作者提示</translation>
    </message>
    <message>
        <source>What the model reads: {tokens}</source>
        <translation>模型读到的内容：{tokens}</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 个词元</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>Memory and notes</source>
        <translation>记忆与提示</translation>
    </message>
    <message>
        <source>Who is who and what has happened. The model reads it first.</source>
        <translation>人物与前情。模型最先读到。</translation>
    </message>
    <message>
        <source>How the next pages should be. The model reads it just before the last lines.</source>
        <translation>接下来几页的写法。模型在最后几行之前读到。</translation>
    </message>
    <message>
        <source>It has not read this document yet.</source>
        <translation>模型还没有读过这篇文档。</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>&amp;Copy Report</source>
        <translation>复制报告(&amp;C)</translation>
    </message>
    <message>
        <source>gptwriter ended by a fault when it was last used.</source>
        <translation>上次使用时，gptwriter 因故障而退出。</translation>
    </message>
    <message>
        <source>What you had written until then is kept and was offered to you.</source>
        <translation>您在那之前写下的内容已保留，并已提示您恢复。</translation>
    </message>
    <message>
        <source>Something in gptwriter has failed, but your text is safe.</source>
        <translation>gptwriter 出了故障，但您的文字是安全的。</translation>
    </message>
    <message>
        <source>It is still in the window, and a copy of it outlives a crash. You can go on writing. If something behaves strangely, save and start gptwriter again.</source>
        <translation>文字仍在窗口中，并且有一份崩溃后仍可恢复的副本。您可以继续写作；如果有异常，请保存后重新启动 gptwriter。</translation>
    </message>
    <message>
        <source>The report below has no word of your text in it, and is sent nowhere.</source>
        <translation>下面的报告不含您的任何文字，也不会发送到任何地方。</translation>
    </message>
    <message>
        <source>&amp;Go On</source>
        <translation>继续(&amp;G)</translation>
    </message>
</context>
<context>
    <name>CurveChart</name>
    <message>
        <source>Learning curve</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>bits per character, held out</source>
        <translation>留出文本每字符比特数</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>训练损失</translation>
    </message>
</context>
<context>
    <name>DrawerDialog</name>
    <message>
        <source>Suggestions not taken</source>
        <translation>未采纳的续写</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>The last {count}. They are in no file and end with the program.</source>
        <translation>最近 {count} 条。它们不写入任何文件，程序结束时即消失。</translation>
    </message>
    <message>
        <source>&amp;Insert</source>
        <translation>插入(&amp;I)</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Your text</source>
        <translation>正文</translation>
    </message>
</context>
<context>
    <name>EncodingDialog</name>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>How the file begins</source>
        <translation>文件的开头</translation>
    </message>
    <message>
        <source>In which encoding shall {name} be read again?</source>
        <translation>要用哪种编码重新读取“{name}”？</translation>
    </message>
    <message>
        <source>{name} does not say in which encoding it is.</source>
        <translation>“{name}”没有说明自己的编码。</translation>
    </message>
    <message>
        <source>Choose the one in which the text below reads right. No file is changed.</source>
        <translation>请选择下面的文字显示正确的那一种。不会改动任何文件。</translation>
    </message>
    <message>
        <source>&amp;Encoding:</source>
        <translation>编码(&amp;E)：</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>The file is not text in this encoding.</source>
        <translation>用这种编码，文件不是文本。</translation>
    </message>
</context>
<context>
    <name>Encodings</name>
    <message>
        <source>Simplified Chinese</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>Traditional Chinese</source>
        <translation>繁体中文</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日文</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩文</translation>
    </message>
    <message>
        <source>Western</source>
        <translation>西欧</translation>
    </message>
    <message>
        <source>Central European</source>
        <translation>中欧</translation>
    </message>
    <message>
        <source>Cyrillic</source>
        <translation>西里尔文</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>希腊文</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>土耳其文</translation>
    </message>
    <message>
        <source>Western, old Macintosh</source>
        <translation>西欧，旧版 Macintosh</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Word (*.docx)</source>
        <translation>Word 文档 (*.docx)</translation>
    </message>
    <message>
        <source>OpenDocument (*.odt)</source>
        <translation>OpenDocument 文档 (*.odt)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF 文档 (*.pdf)</translation>
    </message>
    <message>
        <source>E-book (*.epub)</source>
        <translation>电子书 (*.epub)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Text with Markdown Annotations (*.annotated.md)</source>
        <translation>带 Markdown Annotations 的文本 (*.annotated.md)</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>正在写入“{name}”…</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>{name} was written without {count} characters that it cannot hold.</source>
        <translation>已写入“{name}”，略去了它无法容纳的 {count} 个字符。</translation>
    </message>
    <message>
        <source>{name} was written.</source>
        <translation>已写入“{name}”。</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取“{name}”…</translation>
    </message>
    <message>
        <source>This text has no file yet; it will be saved as UTF-8.</source>
        <translation>这篇文字还没有文件；保存时将用 UTF-8 编码。</translation>
    </message>
    <message>
        <source>Nothing was saved, because another text is being opened.</source>
        <translation>另一篇文档正在打开，因此没有保存。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>{name} was opened as a new text. The file itself stays as it is.</source>
        <translation>“{name}”已作为新文档打开，文件本身保持不变。</translation>
    </message>
    <message>
        <source>{name} was opened as a new text; the file itself stays as it is.</source>
        <translation>“{name}”已作为新文档打开，文件本身保持不变。</translation>
    </message>
    <message>
        <source>{name} cannot be saved exactly as it is; you will be asked first.</source>
        <translation>“{name}”无法原样保存；保存前会先问您。</translation>
    </message>
    <message>
        <source>{name} is open for reading only.</source>
        <translation>“{name}”以只读方式打开。</translation>
    </message>
</context>
<context>
    <name>FileDialog</name>
    <message>
        <source>Folder:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <source>Type:</source>
        <translation>类型：</translation>
    </message>
    <message>
        <source>All that can be read ({suffixes})</source>
        <translation>所有可读取的文件 ({suffixes})</translation>
    </message>
    <message>
        <source>Text and Markdown (*.txt *.md *.markdown)</source>
        <translation>文本和 Markdown (*.txt *.md *.markdown)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>FileQuestions</name>
    <message>
        <source>The file as it is now will be kept in {folder}.</source>
        <translation>文件现在的样子会保留在 {folder}。</translation>
    </message>
    <message>
        <source>Saving will change more in {name} than you did.</source>
        <translation>保存“{name}”时，您没有改动的地方也会变。</translation>
    </message>
    <message>
        <source>Save Any&amp;way</source>
        <translation>仍然保存(&amp;W)</translation>
    </message>
    <message>
        <source>UTF-8 knows all characters.</source>
        <translation>UTF-8 包含所有字符。</translation>
    </message>
    <message>
        <source>Save as &amp;UTF-8</source>
        <translation>存为 UTF-8(&amp;U)</translation>
    </message>
    <message>
        <source>Which version should the file hold?</source>
        <translation>文件中要保留哪一个版本？</translation>
    </message>
    <message>
        <source>Keep &amp;Mine</source>
        <translation>保留我的(&amp;M)</translation>
    </message>
    <message>
        <source>Take &amp;Theirs</source>
        <translation>采用对方的(&amp;T)</translation>
    </message>
    <message>
        <source>Save the changes to {name}?</source>
        <translation>要保存对“{name}”的更改吗？</translation>
    </message>
    <message>
        <source>If you do not save them, they are lost.</source>
        <translation>如果不保存，这些更改将会丢失。</translation>
    </message>
    <message>
        <source>If both windows save it, one overwrites what the other wrote.</source>
        <translation>如果两个窗口都保存它，其中一个会覆盖另一个写下的内容。</translation>
    </message>
    <message>
        <source>Open &amp;Read-Only</source>
        <translation>以只读方式打开(&amp;R)</translation>
    </message>
    <message>
        <source>Open &amp;Anyway</source>
        <translation>仍然打开(&amp;A)</translation>
    </message>
    <message>
        <source>{name} has a paragraph of {count} characters; typing in it will be slow.</source>
        <translation>“{name}”中有一个长达 {count} 字符的段落，在其中输入会很慢。</translation>
    </message>
    <message>
        <source>It can be opened as a new document in which such paragraphs are divided at the ends of sentences. The file stays as it is.</source>
        <translation>可以作为新文档打开，并在句末把这样的段落分开。文件本身保持不变。</translation>
    </message>
    <message>
        <source>Open a &amp;Divided Copy</source>
        <translation>打开分段的副本(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Leave It as It Is</source>
        <translation>保持原样(&amp;L)</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
</context>
<context>
    <name>Film</name>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>学习前</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已选用</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>选用这一步</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace All</source>
        <translation>全部替换</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>全字匹配</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Finding</name>
    <message>
        <source>No match</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>1 match</source>
        <translation>1 处</translation>
    </message>
    <message>
        <source>{count} matches</source>
        <translation>{count} 处</translation>
    </message>
    <message>
        <source>1 replaced</source>
        <translation>已替换 1 处</translation>
    </message>
    <message>
        <source>{count} replaced</source>
        <translation>已替换 {count} 处</translation>
    </message>
</context>
<context>
    <name>FirstStartDialog</name>
    <message>
        <source>A model to write with</source>
        <translation>选择写作用的模型</translation>
    </message>
    <message>
        <source>gptwriter continues your text with a language model that runs on this computer. There is none here yet.</source>
        <translation>gptwriter 用在这台电脑上运行的语言模型续写您的文字。目前还没有模型。</translation>
    </message>
    <message>
        <source>Fetch the default model</source>
        <translation>下载默认模型</translation>
    </message>
    <message>
        <source>SmolLM2-135M, 93 MB to download, 270 MB on disk. It writes English only; to write Chinese, choose a Chinese model of your own.</source>
        <translation>SmolLM2-135M，需下载 93 MB，占用磁盘 270 MB。它只会写英文；要写中文，请另选一个中文模型。</translation>
    </message>
    <message>
        <source>Use a folder I already have…</source>
        <translation>使用我已有的模型文件夹…</translation>
    </message>
    <message>
        <source>Any Hugging Face folder of a language model with safetensors weights.</source>
        <translation>任何带有 safetensors 权重的 Hugging Face 语言模型文件夹。</translation>
    </message>
    <message>
        <source>Write without a model</source>
        <translation>不用模型，直接写作</translation>
    </message>
    <message>
        <source>You can choose one at any time in the Model menu.</source>
        <translation>您随时可以在“模型”菜单中选择模型。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Looking for the model…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>Preparing the model for this computer, about half a minute…</source>
        <translation>正在为这台电脑准备模型，约需半分钟…</translation>
    </message>
    <message>
        <source>{done} of {total} MB</source>
        <translation>{done} / {total} MB</translation>
    </message>
    <message>
        <source>{speed} MB per second</source>
        <translation>每秒 {speed} MB</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>剩余 {seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>剩余 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
</context>
<context>
    <name>GhostVoice</name>
    <message>
        <source>Suggestion: {ghost}. {key} keeps it.</source>
        <translation>建议：{ghost}。按 {key} 采纳。</translation>
    </message>
    <message>
        <source>Suggestion: {ghost}.</source>
        <translation>建议：{ghost}。</translation>
    </message>
</context>
<context>
    <name>KeyList</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>While grey text is shown</source>
        <translation>显示灰色文字时</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>任何时候</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>R&amp;ight and End keep all of it, too</source>
        <translation>右方向键和 End 键也全部采纳(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>更改(&amp;C)</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>还原(&amp;R)</translation>
    </message>
    <message>
        <source>Reset &amp;All</source>
        <translation>全部还原(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>方案(&amp;P)</translation>
    </message>
    <message>
        <source>Enter or a double click changes the key of the marked line.</source>
        <translation>按 Enter 或双击可更改所选行的按键。</translation>
    </message>
    <message>
        <source>Press the new key for “{name}”. Esc leaves it as it is.</source>
        <translation>请按下“{name}”的新按键。按 Esc 则不更改。</translation>
    </message>
    <message>
        <source>{key} is the key of “{name}”. Press it again to have it here instead.</source>
        <translation>{key} 是“{name}”的按键。再按一次即改用于此处。</translation>
    </message>
    <message>
        <source>“{name}” has no key now.</source>
        <translation>“{name}”现在没有按键。</translation>
    </message>
    <message>
        <source>{key} opens a menu. Press another one.</source>
        <translation>{key} 用于打开菜单，请换一个按键。</translation>
    </message>
    <message>
        <source>This key has no name and cannot be used. Press another one.</source>
        <translation>无法识别此按键，请换一个。</translation>
    </message>
    <message>
        <source>{key} is for writing. Press it with Ctrl or Alt.</source>
        <translation>{key} 用于打字，请与 Ctrl 或 Alt 一起按。</translation>
    </message>
    <message>
        <source>{key} is for input methods. Press another one.</source>
        <translation>{key} 供输入法使用，请换一个按键。</translation>
    </message>
    <message>
        <source>{key} is for editing text. Press another one.</source>
        <translation>{key} 用于编辑文字，请换一个按键。</translation>
    </message>
</context>
<context>
    <name>Learning</name>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日文</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>About {time}, {memory} of memory, {disk} of disk.</source>
        <translation>大约需要 {time}、{memory} 内存、{disk} 磁盘空间。</translation>
    </message>
    <message>
        <source>{characters} to learn from ({languages}).</source>
        <translation>可供学习的有{characters}（{languages}）。</translation>
    </message>
    <message>
        <source>Left out as said twice or as page titles: {characters}.</source>
        <translation>因重复或属于页眉而略去的有{characters}。</translation>
    </message>
    <message>
        <source>Reading your texts</source>
        <translation>正在读您的文本</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Measuring the model as it is</source>
        <translation>正在测量原来的模型</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>正在学习</translation>
    </message>
    <message>
        <source>Paused because you are writing</source>
        <translation>您正在写作，学习暂停</translation>
    </message>
    <message>
        <source>Measuring what it has learned</source>
        <translation>正在测量学到了多少</translation>
    </message>
    <message>
        <source>Measuring the best of it</source>
        <translation>正在测量最好的一步</translation>
    </message>
    <message>
        <source>Looking at how it writes now</source>
        <translation>正在看它现在怎样写</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>step {step} of {of}</source>
        <translation>第 {step} 步，共 {of} 步</translation>
    </message>
    <message>
        <source>{tokens} tokens per second</source>
        <translation>每秒 {tokens} 个词元</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还需 {time}</translation>
    </message>
    <message>
        <source>Held-out text: {bits} bits per character at step {step}.</source>
        <translation>留出文本：第 {step} 步时每字符 {bits} 比特。</translation>
    </message>
    <message>
        <source>Held-out text: from {first} to {last} bits per character in {count} measurements; the best is {best}, at step {step}.</source>
        <translation>留出文本：{count} 次测量，每字符从 {first} 到 {last} 比特；最好的是第 {step} 步的 {best}。</translation>
    </message>
    <message>
        <source>It foretells text of yours that it never saw {percent} % better ({low} to {high}).</source>
        <translation>对它没见过的您的文字，预测好了 {percent} %（{low} 到 {high}）。</translation>
    </message>
    <message>
        <source>It foretells text of yours that it never saw no better for sure: {percent} % ({low} to {high}).</source>
        <translation>对它没见过的您的文字，不能肯定预测得更好：{percent} %（{low} 到 {high}）。</translation>
    </message>
    <message>
        <source>{before} → {after} bits per character.</source>
        <translation>每字符 {before} → {after} 比特。</translation>
    </message>
    <message>
        <source>It foretells text of yours that it never saw {percent} % better than a table of which character follows which ({low} to {high}).</source>
        <translation>对您写的、它从未见过的文字，它的预测比一张“哪个字符后面跟哪个字符”的统计表好 {percent} %（{low} 到 {high}）。</translation>
    </message>
    <message>
        <source>A table of which character follows which foretells your text {percent} % better ({low} to {high}): the model needs more text, or more readings.</source>
        <translation>一张“哪个字符后面跟哪个字符”的统计表对您文字的预测反而好 {percent} %（{low} 到 {high}）：这个模型需要更多文字，或者多读几遍。</translation>
    </message>
    <message>
        <source>It foretells text of yours no better for sure than a table of which character follows which: {percent} % ({low} to {high}).</source>
        <translation>不能确定它对您文字的预测优于一张“哪个字符后面跟哪个字符”的统计表：{percent} %（{low} 到 {high}）。</translation>
    </message>
    <message>
        <source>{after} bits per character; the table: {before}.</source>
        <translation>每字符 {after} 比特；统计表：{before}。</translation>
    </message>
    <message>
        <source>In {count} rounds you knew your own sentence {own} times. You took the tuned model&apos;s for yours {after} times, and the base model&apos;s {before} times.</source>
        <translation>{count} 轮中，您认出自己的句子 {own} 次；把学习后的模型写的当成自己的 {after} 次，把原模型写的当成自己的 {before} 次。</translation>
    </message>
    <message>
        <source>Learned on {base}.</source>
        <translation>学习所用的模型：{base}。</translation>
    </message>
    <message>
        <source>From {documents}: {characters}.</source>
        <translation>学习的文本：{documents}，{characters}。</translation>
    </message>
    <message>
        <source>{share} % of what it writes stands like that in your texts.</source>
        <translation>它写出的文字有 {share} % 原样出自您的文本。</translation>
    </message>
    <message>
        <source>It stopped by itself, because it got no better any more.</source>
        <translation>因为不再进步，它自行停止了。</translation>
    </message>
</context>
<context>
    <name>LearningPanel</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Trying five steps on this computer…</source>
        <translation>正在这台电脑上试走五步…</translation>
    </message>
    <message>
        <source>A training is not finished, or not in use yet. It can go on.</source>
        <translation>有一次学习没有完成，或者还没有使用。可以继续。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>What is to become of it?</source>
        <translation>要怎样处理？</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>继续学习</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>Delete what was learned? It cannot be brought back.</source>
        <translation>要删除学到的内容吗？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Taking it into the library…</source>
        <translation>正在收进文风库…</translation>
    </message>
    <message>
        <source>It is in use.</source>
        <translation>正在使用。</translation>
    </message>
    <message>
        <source>Learn something else</source>
        <translation>学习别的文本</translation>
    </message>
    <message>
        <source>Learn my voice</source>
        <translation>学习我的文风</translation>
    </message>
    <message>
        <source>Write with</source>
        <translation>写作时使用</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>学习的文本</translation>
    </message>
    <message>
        <source>How strongly</source>
        <translation>学习的强度</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The graphics card has too little memory; the model runs on the processor.</source>
        <translation>显卡内存不足，模型改在处理器上运行。</translation>
    </message>
</context>
<context>
    <name>Material</name>
    <message>
        <source>Reading… {count} so far</source>
        <translation>正在读取……已读 {count} 个</translation>
    </message>
    <message>
        <source>Drop texts of yours here: a novel, stories, or a folder of them.</source>
        <translation>把您的文本拖到这里：一部小说、几篇故事，或者装着它们的文件夹。</translation>
    </message>
    <message>
        <source>{count} that a model wrote are left out.</source>
        <translation>其中 {count} 个字符由模型写出，不参与学习。</translation>
    </message>
    <message>
        <source>{count} that a model wrote or that were pasted are left out.</source>
        <translation>其中 {count} 个字符由模型写出或来自粘贴，不参与学习。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字符数</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Texts to learn from</source>
        <translation>要学习的文本</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Learn from &amp;pasted text, too</source>
        <translation>也学习粘贴的文字(&amp;P)</translation>
    </message>
    <message>
        <source>Use the open document</source>
        <translation>使用打开的文档</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>A folder of texts</source>
        <translation>装着文本的文件夹</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>续写(&amp;C)</translation>
    </message>
    <message>
        <source>S&amp;uggest</source>
        <translation>建议(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Compute On</source>
        <translation>运算设备(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <source>End the test</source>
        <translation>结束测试</translation>
    </message>
    <message>
        <source>You keep step {kept}; the figures are those of step {best}.</source>
        <translation>您选用的是第 {kept} 步；数字是第 {best} 步的。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Guess…</source>
        <translation>猜一猜…</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
</context>
<context>
    <name>OwnSampling</name>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
</context>
<context>
    <name>PresetBox</name>
    <message>
        <source>Copilot: Tab keeps all of it</source>
        <translation>Copilot：Tab 全部采纳</translation>
    </message>
    <message>
        <source>Word first: Tab keeps the next word</source>
        <translation>逐词：Tab 采纳下一个词</translation>
    </message>
</context>
<context>
    <name>ProgressView</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>RecipeForm</name>
    <message>
        <source>Gentle</source>
        <translation>轻</translation>
    </message>
    <message>
        <source>A touch of your style; safe with little text.</source>
        <translation>略带您的文风；文本不多时也稳妥。</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>适中</translation>
    </message>
    <message>
        <source>Your style, without learning your sentences by heart.</source>
        <translation>学到您的文风，而不背诵您的句子。</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>重</translation>
    </message>
    <message>
        <source>As close to you as it gets. For a novel or more; it may quote you.</source>
        <translation>尽可能像您。适合一部小说以上的文本；可能会引用原文。</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>The smallest model, and the quickest.</source>
        <translation>最小的模型，学得最快。</translation>
    </message>
    <message>
        <source>A small model; for a book or more.</source>
        <translation>小模型；适合一本书或更多文字。</translation>
    </message>
    <message>
        <source>Six times as large; for many books.</source>
        <translation>大小是“适中”的六倍；适合多本书。</translation>
    </message>
    <message>
        <source>A voice beside the model</source>
        <translation>模型之外的一种文风</translation>
    </message>
    <message>
        <source>The whole model</source>
        <translation>整个模型</translation>
    </message>
    <message>
        <source>A new model, from nothing</source>
        <translation>从零开始的新模型</translation>
    </message>
    <message>
        <source>Recurrent network (LSTM)</source>
        <translation>循环网络（LSTM）</translation>
    </message>
    <message>
        <source>Transformer (GPT-2)</source>
        <translation>Transformer（GPT-2）</translation>
    </message>
    <message>
        <source>It can be switched off, and takes little memory.</source>
        <translation>可以随时关掉，占用内存少。</translation>
    </message>
    <message>
        <source>Six times the memory, and a model of its own comes of it.</source>
        <translation>内存要六倍，得到的是一个独立的模型。</translation>
    </message>
    <message>
        <source>For a language or a style that no model knows. It knows your texts alone, so it writes far more simply.</source>
        <translation>适合没有模型会写的语言或文体。它只读过您的文字，所以写得简单得多。</translation>
    </message>
    <message>
        <source>What learns</source>
        <translation>由谁来学</translation>
    </message>
    <message>
        <source>Learns more from little text, such as a book.</source>
        <translation>文字不多时（例如一本书）学得更多。</translation>
    </message>
    <message>
        <source>As large models are made. From a book it learns less.</source>
        <translation>大型模型的结构；只有一本书时学得较少。</translation>
    </message>
    <message>
        <source>Kind of network</source>
        <translation>网络类型</translation>
    </message>
    <message>
        <source>Readings</source>
        <translation>通读遍数</translation>
    </message>
    <message>
        <source>How often it goes through your texts. More is closer, and quotes more.</source>
        <translation>把您的文本读多少遍。越多越像，也越容易引用原文。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>How much it can take in: 4 to 8 hold a style, 128 and more also hold facts.</source>
        <translation>能记住多少：4 到 8 足以记住文风，128 以上还能记住内容。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How far each step goes. Too high, and it forgets how to write.</source>
        <translation>每一步走多远。太高，它就会忘记怎样写作。</translation>
    </message>
    <message>
        <source>A beginning of your own</source>
        <translation>您自己的开头</translation>
    </message>
    <message>
        <source>One of the three beginnings that are continued while it learns.</source>
        <translation>学习时用来试写的三个开头之一。</translation>
    </message>
    <message>
        <source>Stop when it gets no better</source>
        <translation>不再进步时停止</translation>
    </message>
    <message>
        <source>After three measurements without gain.</source>
        <translation>连续三次测量没有进步之后。</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>A text that an interrupted save left behind is kept as {name}.</source>
        <translation>一次中断的保存留下了一份文字，已保留为“{name}”。</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Unsaved Text</source>
        <translation>未保存的文字</translation>
    </message>
    <message>
        <source>What is new in the unsaved text</source>
        <translation>未保存文字中的新内容</translation>
    </message>
    <message>
        <source>There is text that was not saved when gptwriter last ended.</source>
        <translation>gptwriter 上次结束时，有文字没有保存。</translation>
    </message>
    <message>
        <source>Decide &amp;Later</source>
        <translation>以后再决定(&amp;L)</translation>
    </message>
    <message>
        <source>Unsaved texts</source>
        <translation>未保存的文字</translation>
    </message>
    <message>
        <source>&amp;Recover</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Recover as a New Document</source>
        <translation>恢复为新文档(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Keep the File</source>
        <translation>保留文件(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>丢弃(&amp;D)</translation>
    </message>
    <message>
        <source>The unsaved text is deleted after seven days.</source>
        <translation>未保存的文字将在七天后删除。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>The end of the record is damaged: what was typed last may be missing.</source>
        <translation>记录的末尾已损坏，最后输入的内容可能缺失。</translation>
    </message>
    <message>
        <source>No file is changed until you save.</source>
        <translation>在您保存之前，任何文件都不会改变。</translation>
    </message>
    <message>
        <source>{name} was being saved when gptwriter ended, and may be damaged. This is its text from before, of {time}.</source>
        <translation>gptwriter 结束时正在保存“{name}”，该文件可能已损坏。这是它在 {time} 之前的内容。</translation>
    </message>
    <message>
        <source>This text has no file yet. You typed until {time}.</source>
        <translation>这段文字还没有存为文件。您输入到 {time}。</translation>
    </message>
    <message>
        <source>You typed until {time}. {name} is not there any more.</source>
        <translation>您输入到 {time}。“{name}”已不在原处。</translation>
    </message>
    <message>
        <source>You typed in {name} until {time}. The file is as you had opened it.</source>
        <translation>您在“{name}”中输入到 {time}。文件仍是您打开时的样子。</translation>
    </message>
    <message>
        <source>You typed in {name} until {time}. The file was changed by another program, last at {changed}.</source>
        <translation>您在“{name}”中输入到 {time}。文件后来被其他程序修改过，最近一次在 {changed}。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>Restore</name>
    <message>
        <source>There is no earlier version of this text yet.</source>
        <translation>这篇文字还没有早先的版本。</translation>
    </message>
    <message>
        <source>{name} (earlier)</source>
        <translation>{name}（早先）</translation>
    </message>
    <message>
        <source>The earlier versions were deleted.</source>
        <translation>早先的版本已删除。</translation>
    </message>
</context>
<context>
    <name>RestoreDialog</name>
    <message>
        <source>Earlier Versions</source>
        <translation>早先的版本</translation>
    </message>
    <message>
        <source>&amp;Open as a New Document</source>
        <translation>作为新文档打开(&amp;O)</translation>
    </message>
    <message>
        <source>Earlier versions of {name}</source>
        <translation>“{name}”的早先版本</translation>
    </message>
    <message>
        <source>What a version has and the text now has not is underlined; what it lacks is struck out. Nothing is changed by opening one.</source>
        <translation>带下划线的是该版本有而现在没有的文字，带删除线的是它没有的文字。打开版本不会改动任何内容。</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>What is different in this version</source>
        <translation>这个版本的不同之处</translation>
    </message>
    <message>
        <source>&amp;Delete All of Them…</source>
        <translation>全部删除(&amp;D)…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Until {time}</source>
        <translation>截至 {time}</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Discarded {time}
{name}</source>
        <translation>丢弃于 {time}
{name}</translation>
    </message>
    <message>
        <source>This is the text as it is now.</source>
        <translation>与现在的文字相同。</translation>
    </message>
    <message>
        <source>Delete all {count} earlier versions?</source>
        <translation>删除全部 {count} 个早先的版本？</translation>
    </message>
    <message>
        <source>Nobody can bring them back. The text that is open stays as it is.</source>
        <translation>删除后无法恢复。正在打开的文字保持不变。</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Save As</source>
        <translation>另存为</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;Nothing moves that need not</source>
        <translation>减少界面动效(&amp;N)</translation>
    </message>
    <message>
        <source>Tell the screen &amp;reader of suggestions</source>
        <translation>向屏幕阅读器播报建议(&amp;R)</translation>
    </message>
    <message>
        <source>one phrase a line</source>
        <translation>每行一个短语</translation>
    </message>
    <message>
        <source>the default model</source>
        <translation>默认模型</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light, high contrast</source>
        <translation>高对比度浅色</translation>
    </message>
    <message>
        <source>Dark, high contrast</source>
        <translation>高对比度深色</translation>
    </message>
    <message>
        <source>Automatically</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Only when asked</source>
        <translation>仅在要求时</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>After {seconds} s</source>
        <translation>{seconds} 秒后</translation>
    </message>
    <message>
        <source>Faithful: the likeliest words</source>
        <translation>忠实：最可能的词</translation>
    </message>
    <message>
        <source>Balanced: some variety</source>
        <translation>均衡：略有变化</translation>
    </message>
    <message>
        <source>Adventurous: unexpected words</source>
        <translation>大胆：意想不到的词</translation>
    </message>
    <message>
        <source>My own numbers</source>
        <translation>自定数值</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>Graphics card (GPU)</source>
        <translation>显卡 (GPU)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Text si&amp;ze</source>
        <translation>字号(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Suggest</source>
        <translation>建议(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;After a pause of</source>
        <translation>停顿多久后(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Put it away</source>
        <translation>自动收起(&amp;P)</translation>
    </message>
    <message>
        <source>Too long by {count}</source>
        <translation>超出 {count} 个字符</translation>
    </message>
    <message>
        <source>Every Key…</source>
        <translation>所有按键…</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>Ch&amp;oice of words</source>
        <translation>用词风格(&amp;O)</translation>
    </message>
    <message>
        <source>Never &amp;write</source>
        <translation>永不写出(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Compute on</source>
        <translation>运算设备(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Model folder</source>
        <translation>模型文件夹(&amp;M)</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Choose when text is suggested</source>
        <translation>选择何时给出建议</translation>
    </message>
    <message>
        <source>Loading the model: {percent} %</source>
        <translation>正在加载模型：{percent}%</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>no</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Encoding: {name}</source>
        <translation>编码：{name}</translation>
    </message>
    <message>
        <source>Byte order mark: {answer}</source>
        <translation>字节顺序标记：{answer}</translation>
    </message>
    <message>
        <source>Line ends: {name}</source>
        <translation>换行符：{name}</translation>
    </message>
    <message>
        <source>Line end after the last line: {answer}</source>
        <translation>末行之后有换行符：{answer}</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>续写建议</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Length of the text</source>
        <translation>篇幅</translation>
    </message>
    <message>
        <source>Encoding of the file</source>
        <translation>文件的编码</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Predicting</source>
        <translation>预测中</translation>
    </message>
    <message>
        <source>Suggesting</source>
        <translation>建议中</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 词</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 词</translation>
    </message>
    <message>
        <source>{share} % written by a model</source>
        <translation>{share} % 由模型写出</translation>
    </message>
    <message>
        <source>{share} % pasted</source>
        <translation>{share} % 来自粘贴</translation>
    </message>
    <message>
        <source>0 bytes of your text were sent to another computer.</source>
        <translation>向其他计算机发送了您的文字 0 字节。</translation>
    </message>
    <message>
        <source>{count} attempts to reach one were refused.</source>
        <translation>已拒绝 {count} 次连接其他计算机的尝试。</translation>
    </message>
    <message>
        <source>{millions} million parameters, sees {window} tokens, computes in {dtype}</source>
        <translation>{millions} 百万参数，上下文 {window} 个词元，以 {dtype} 运算</translation>
    </message>
</context>
<context>
    <name>Voices</name>
    <message>
        <source>The model as it is</source>
        <translation>原来的模型</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>文风</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>More about this voice</source>
        <translation>这种文风的更多操作</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>The name of this voice</source>
        <translation>这种文风的名称</translation>
    </message>
    <message>
        <source>Delete “{name}”?</source>
        <translation>要删除“{name}”吗？</translation>
    </message>
    <message>
        <source>It goes for good, with what it holds of your texts.</source>
        <translation>它会被彻底删除，连同其中留有的您的文字。</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>Export “{name}”?</source>
        <translation>要导出“{name}”吗？</translation>
    </message>
    <message>
        <source>It holds traces of your texts. Give it only to people who may read them.</source>
        <translation>其中留有您的文字的痕迹。只交给可以读这些文字的人。</translation>
    </message>
    <message>
        <source>&amp;Choose a Folder…</source>
        <translation>选择文件夹(&amp;C)…</translation>
    </message>
    <message>
        <source>A folder to export to</source>
        <translation>导出到的文件夹</translation>
    </message>
    <message>
        <source>A folder with an adapter</source>
        <translation>装着适配器的文件夹</translation>
    </message>
</context>
<context>
    <name>WaysPanel</name>
    <message>
        <source>Letters narrow the choice</source>
        <translation>输入文字以缩小选择</translation>
    </message>
    <message>
        <source>First letters</source>
        <translation>开头的文字</translation>
    </message>
    <message>
        <source>Ways to go on</source>
        <translation>多种续写</translation>
    </message>
    <message>
        <source>Enter keeps it   ←  → another word   Esc leaves</source>
        <translation>Enter 采纳   ←  → 换一个词   Esc 离开</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>No browser could be opened. The page is {address}</source>
        <translation>无法打开浏览器。网页地址：{address}</translation>
    </message>
</context>
<context>
    <name>account</name>
    <message>
        <source>Shown</source>
        <translation>已显示</translation>
    </message>
    <message>
        <source>Kept, or typed to the end</source>
        <translation>已采纳，或照着打完</translation>
    </message>
    <message>
        <source>Kept in part</source>
        <translation>采纳了一部分</translation>
    </message>
    <message>
        <source>Typed over</source>
        <translation>打了别的内容</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>已收起</translation>
    </message>
    <message>
        <source>Passed by</source>
        <translation>未理会</translation>
    </message>
    <message>
        <source>Typing on</source>
        <translation>接着往下写</translation>
    </message>
    <message>
        <source>At a new place</source>
        <translation>在新的位置</translation>
    </message>
    <message>
        <source>Prepared before</source>
        <translation>事先已准备好</translation>
    </message>
    <message>
        <source>The model was not sure enough</source>
        <translation>模型不够有把握</translation>
    </message>
    <message>
        <source>It would have said what follows anyway</source>
        <translation>会重复后文已有的内容</translation>
    </message>
    <message>
        <source>It would have repeated what was just said</source>
        <translation>会重复刚写过的内容</translation>
    </message>
    <message>
        <source>It was in another script than yours</source>
        <translation>与您的文字种类不同</translation>
    </message>
    <message>
        <source>There was nothing to say</source>
        <translation>没有可说的</translation>
    </message>
    <message>
        <source>It was learned by heart</source>
        <translation>是从学习材料里背下来的</translation>
    </message>
    <message>
        <source>A phrase that you never want was left out</source>
        <translation>略去了您不想看到的词句</translation>
    </message>
    <message>
        <source>In the middle of a paragraph</source>
        <translation>在段落中间</translation>
    </message>
    <message>
        <source>In a heading</source>
        <translation>在标题中</translation>
    </message>
    <message>
        <source>After a deletion</source>
        <translation>删除之后</translation>
    </message>
    <message>
        <source>After undo or redo</source>
        <translation>撤销或重做之后</translation>
    </message>
    <message>
        <source>Back on the page, before the first key</source>
        <translation>回到页面后、第一次按键之前</translation>
    </message>
    <message>
        <source>Holding back after many were turned down</source>
        <translation>多次未被采纳，暂时少打扰</translation>
    </message>
    <message>
        <source>Snoozed</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Not in this document</source>
        <translation>此文档中不建议</translation>
    </message>
</context>
<context>
    <name>considered</name>
    <message>
        <source>What the model thought of here</source>
        <translation>模型在这里考虑过的词</translation>
    </message>
    <message>
        <source>The model was sure of this word</source>
        <translation>模型对这个词很有把握</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>The system says: {words}.</source>
        <translation>系统报告：{words}。</translation>
    </message>
    <message>
        <source>You may not write there. Save it in a folder of your own.</source>
        <translation>您没有在那里写入的权限。请保存到您自己的文件夹。</translation>
    </message>
    <message>
        <source>Its folder is not there. Save it in another place.</source>
        <translation>它所在的文件夹不存在。请保存到别处。</translation>
    </message>
    <message>
        <source>The disk is full. Make room, or save it on another disk.</source>
        <translation>磁盘已满。请腾出空间，或保存到另一个磁盘。</translation>
    </message>
    <message>
        <source>Your share of this disk is used up. Make room, or save it on another disk.</source>
        <translation>您在这个磁盘上的配额已用完。请腾出空间，或保存到另一个磁盘。</translation>
    </message>
    <message>
        <source>It is too large for this disk. Save it on another disk.</source>
        <translation>文件太大，这个磁盘放不下。请保存到另一个磁盘。</translation>
    </message>
    <message>
        <source>The disk can only be read. Save it in another place.</source>
        <translation>这个磁盘是只读的。请保存到别处。</translation>
    </message>
    <message>
        <source>The disk reports a fault. Save it on another disk.</source>
        <translation>磁盘报告故障。请保存到另一个磁盘。</translation>
    </message>
    <message>
        <source>The name is too long. Choose a shorter one.</source>
        <translation>文件名太长。请换一个短一些的。</translation>
    </message>
    <message>
        <source>The name is a link that leads to itself. Choose another.</source>
        <translation>这个名称是指向自身的链接。请换一个名称。</translation>
    </message>
    <message>
        <source>There is a folder of this name. Choose another name.</source>
        <translation>已有同名的文件夹。请换一个名称。</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>没有这个文件。</translation>
    </message>
    <message>
        <source>You may not read it.</source>
        <translation>您没有读取它的权限。</translation>
    </message>
    <message>
        <source>The disk reports a fault.</source>
        <translation>磁盘报告故障。</translation>
    </message>
    <message>
        <source>The name is a link that leads to itself.</source>
        <translation>这个名称是指向自身的链接。</translation>
    </message>
    <message>
        <source>The name is too long.</source>
        <translation>文件名太长。</translation>
    </message>
    <message>
        <source>It is not an ordinary file.</source>
        <translation>它不是普通文件。</translation>
    </message>
    <message>
        <source>It is larger than 100 MB. Divide it into several files.</source>
        <translation>它超过 100 MB。请拆分成几个文件。</translation>
    </message>
    <message>
        <source>It is not text in UTF-8, or not text at all.</source>
        <translation>它不是 UTF-8 文本，或者根本不是文本。</translation>
    </message>
    <message>
        <source>It is not text in the encoding {encoding}.</source>
        <translation>用 {encoding} 编码，它不是文本。</translation>
    </message>
    <message>
        <source>It has characters that no file can hold.</source>
        <translation>其中有任何文件都无法保存的字符。</translation>
    </message>
    <message>
        <source>Its lines end in different ways; saved, they will all end in the same way.</source>
        <translation>文件中混用了几种换行符；保存后会统一成一种。</translation>
    </message>
    <message>
        <source>It has Unicode paragraph separators; saved, they will be line breaks.</source>
        <translation>文件中有 Unicode 段落分隔符；保存后会变成换行。</translation>
    </message>
    <message>
        <source>It has codes that are no characters (U+FDD0 or U+FDD1); they will be lost.</source>
        <translation>文件中有非字符码位（U+FDD0 或 U+FDD1）；保存后会丢失。</translation>
    </message>
    <message>
        <source>It has unusual codes for some characters; saved, they will be the usual ones.</source>
        <translation>它用不常见的代码表示某些字符；保存后会变成常用的代码。</translation>
    </message>
    <message>
        <source>it reports {words}, which this version does not know.</source>
        <translation>它报告了 {words}，这个版本不认识。</translation>
    </message>
    <message>
        <source>Something went wrong: {reason}</source>
        <translation>出错了：{reason}</translation>
    </message>
    <message>
        <source>{reason}</source>
        <translation>{reason}</translation>
    </message>
    <message>
        <source>The settings have a problem: {reason}</source>
        <translation>设置有问题：{reason}</translation>
    </message>
    <message>
        <source>The setting {name} has a value that is not understood; the default is used.</source>
        <translation>设置项 {name} 的值无法识别，已改用默认值。</translation>
    </message>
    <message>
        <source>The settings in {place} could not be read; the defaults are used.</source>
        <translation>无法读取 {place} 中的设置，已改用默认设置。</translation>
    </message>
    <message>
        <source>The settings could not be saved: {reason}</source>
        <translation>无法保存设置：{reason}</translation>
    </message>
    <message>
        <source>{name} has a problem: {reason}</source>
        <translation>“{name}”有问题：{reason}</translation>
    </message>
    <message>
        <source>{name} could not be opened: {reason}</source>
        <translation>无法打开“{name}”：{reason}</translation>
    </message>
    <message>
        <source>{name} was not saved: {reason} The text is still here, and no file was changed.</source>
        <translation>“{name}”没有保存：{reason}文字仍在这里，没有任何文件被改动。</translation>
    </message>
    <message>
        <source>{name} was not saved: the text has characters that {encoding} does not know.</source>
        <translation>“{name}”没有保存：文中有 {encoding} 编码没有的字符。</translation>
    </message>
    <message>
        <source>{name} could not be written: {reason} The text is still here, so save it elsewhere. The old text is kept in {place}.</source>
        <translation>无法写入“{name}”：{reason}文字仍在这里，请保存到别处。原来的文字保留在 {place}。</translation>
    </message>
    <message>
        <source>{name} was changed by another program since it was opened.</source>
        <translation>“{name}”打开之后被其他程序改动过。</translation>
    </message>
    <message>
        <source>{name} was saved. Another program had changed it in the same moment; its version is kept as {other}.</source>
        <translation>“{name}”已保存。其他程序恰在同一时刻改动了它，那个版本保留为“{other}”。</translation>
    </message>
    <message>
        <source>{name} was written, but may not survive a power cut: {reason} Save it once more.</source>
        <translation>“{name}”已写入，但断电时可能丢失：{reason}请再保存一次。</translation>
    </message>
    <message>
        <source>{name} is open in another window on {host} (process {pid}).</source>
        <translation>“{name}”已在另一个窗口中打开（{host}，进程 {pid}）。</translation>
    </message>
    <message>
        <source>{name} has a paragraph of {count} characters, too long to be written in.</source>
        <translation>“{name}”中有一个 {count} 个字符的段落，太长，无法在其中写作。</translation>
    </message>
    <message>
        <source>No copy of the earlier version of {name} could be kept ({words}).</source>
        <translation>无法保留“{name}”早先版本的副本（{words}）。</translation>
    </message>
    <message>
        <source>Where the parts of {name} came from is not known any more: {reason}</source>
        <translation>{name} 各部分的来源已无法得知：{reason}</translation>
    </message>
    <message>
        <source>{name} was saved, but where its parts came from could not be kept beside it ({words}).</source>
        <translation>{name} 已保存，但无法在旁边记下各部分的来源（{words}）。</translation>
    </message>
    <message>
        <source>Recovery is off, because the copy of your text cannot be written ({words}). Save often.</source>
        <translation>恢复功能暂时停用：无法写入文稿的副本（{words}）。请经常保存。</translation>
    </message>
    <message>
        <source>Some unsaved text of an earlier run cannot be read by this version; it stays in {place}.</source>
        <translation>上次运行留下的一些未保存文字，此版本无法读取；它们仍保留在 {place}。</translation>
    </message>
    <message>
        <source>The model has a problem: {reason}</source>
        <translation>模型有问题：{reason}</translation>
    </message>
    <message>
        <source>There is no model at {place}.</source>
        <translation>{place} 中没有模型。</translation>
    </message>
    <message>
        <source>The model in {place} was not loaded: {reason}</source>
        <translation>{place} 中的模型没有加载：{reason}</translation>
    </message>
    <message>
        <source>There is not enough memory for this model on {device}.</source>
        <translation>{device} 的内存不足以运行这个模型。</translation>
    </message>
    <message>
        <source>The model could not continue the text: {reason}</source>
        <translation>模型无法续写：{reason}</translation>
    </message>
    <message>
        <source>The model stopped unexpectedly and is being started again; your text is untouched.</source>
        <translation>模型意外停止，正在重新启动；您的文字未受影响。</translation>
    </message>
    <message>
        <source>The model stopped {deaths} times within a minute. It stays off until you choose Model &gt; Try Again.</source>
        <translation>模型在一分钟内停止了 {deaths} 次，已不再启动。要再次启动，请选择“模型 &gt; 重试”。</translation>
    </message>
    <message>
        <source>The default model could not be fetched: {reason}</source>
        <translation>无法下载默认模型：{reason}</translation>
    </message>
    <message>
        <source>The default model could not be fetched: there is no connection. What has arrived is kept for the next try.</source>
        <translation>无法下载默认模型：没有网络连接。已下载的部分会保留，供下次继续。</translation>
    </message>
    <message>
        <source>The fetched file {name} is not the one expected, so it was deleted.</source>
        <translation>下载的文件“{name}”与预期不符，已删除。</translation>
    </message>
    <message>
        <source>The training stopped: {reason}</source>
        <translation>训练已停止：{reason}</translation>
    </message>
    <message>
        <source>There is not enough to learn from: {reason}</source>
        <translation>可供学习的内容不够：{reason}</translation>
    </message>
    <message>
        <source>The training cannot go on from where it stopped: {reason}</source>
        <translation>无法从上次停下的地方继续训练：{reason}</translation>
    </message>
    <message>
        <source>What was learned could not be written to {place}: {reason}</source>
        <translation>学习成果无法写入 {place}：{reason}</translation>
    </message>
    <message>
        <source>What was learned in {place} was not loaded: {reason}</source>
        <translation>未载入 {place} 中的学习成果：{reason}</translation>
    </message>
    <message>
        <source>gptwriter needs system libraries that are missing. Install them with: {command}</source>
        <translation>gptwriter 缺少所需的系统库。请用此命令安装：{command}</translation>
    </message>
    <message>
        <source>the program that fetches it ended too early.</source>
        <translation>下载程序提前结束了。</translation>
    </message>
    <message>
        <source>the program that fetches it could not be started: {words}.</source>
        <translation>无法启动下载程序：{words}。</translation>
    </message>
    <message>
        <source>it has more than {count} files.</source>
        <translation>其中的文件超过 {count} 个。</translation>
    </message>
    <message>
        <source>it names a file outside its folder, {file}.</source>
        <translation>它指向了文件夹以外的文件 {file}。</translation>
    </message>
    <message>
        <source>{file} is missing.</source>
        <translation>缺少 {file}。</translation>
    </message>
    <message>
        <source>{file} is a link that leaves the folder.</source>
        <translation>{file} 是指向文件夹以外的链接。</translation>
    </message>
    <message>
        <source>{file} is not an ordinary file.</source>
        <translation>{file} 不是普通文件。</translation>
    </message>
    <message>
        <source>{file} is larger than {megabytes} MB.</source>
        <translation>{file} 超过了 {megabytes} MB。</translation>
    </message>
    <message>
        <source>{file} cannot be trusted: {why}.</source>
        <translation>{file} 不可信：{why}。</translation>
    </message>
    <message>
        <source>{file} could not be read: {words}.</source>
        <translation>无法读取 {file}：{words}。</translation>
    </message>
    <message>
        <source>it asks to run program code of its own.</source>
        <translation>它要求运行自带的程序代码。</translation>
    </message>
    <message>
        <source>it is quantised in a way that needs other programs.</source>
        <translation>它的量化方式需要其他程序才能读取。</translation>
    </message>
    <message>
        <source>it is of an unknown kind; gptwriter loads these: {known}.</source>
        <translation>它没有注明模型类型；gptwriter 能载入：{known}。</translation>
    </message>
    <message>
        <source>it is of the kind {kind}; gptwriter loads these: {known}.</source>
        <translation>它的类型是 {kind}；gptwriter 能载入：{known}。</translation>
    </message>
    <message>
        <source>its width of {width} cannot be shared by {heads} heads.</source>
        <translation>它的宽度 {width} 无法由 {heads} 个注意力头均分。</translation>
    </message>
    <message>
        <source>its {heads} attention heads cannot share {shared} keys.</source>
        <translation>它的 {heads} 个注意力头无法共用 {shared} 组键。</translation>
    </message>
    <message>
        <source>its config.json does not say {key}.</source>
        <translation>它的 config.json 没有写明 {key}。</translation>
    </message>
    <message>
        <source>its config.json gives {key} an impossible value.</source>
        <translation>它的 config.json 给 {key} 的值不合理。</translation>
    </message>
    <message>
        <source>the system says: {words}.</source>
        <translation>系统报告：{words}。</translation>
    </message>
    <message>
        <source>this release of transformers converts it to other weights.</source>
        <translation>这个版本的 transformers 转换出的权重与预期不符。</translation>
    </message>
    <message>
        <source>another gptwriter is fetching it now.</source>
        <translation>另一个 gptwriter 正在下载它。</translation>
    </message>
    <message>
        <source>the process that fetches it spoke nonsense.</source>
        <translation>下载进程发来了无法理解的消息。</translation>
    </message>
    <message>
        <source>{file} is cut off.</source>
        <translation>{file} 不完整。</translation>
    </message>
    <message>
        <source>{file} has a header of {count} bytes, which is too large.</source>
        <translation>{file} 的文件头有 {count} 字节，过大。</translation>
    </message>
    <message>
        <source>the header of {file} cannot be trusted: {why}.</source>
        <translation>{file} 的文件头不可信：{why}。</translation>
    </message>
    <message>
        <source>{file} claims to hold {count} tensors.</source>
        <translation>{file} 声称含有 {count} 个张量。</translation>
    </message>
    <message>
        <source>{file} does not describe the tensor {tensor}.</source>
        <translation>{file} 没有说明张量 {tensor}。</translation>
    </message>
    <message>
        <source>{file} stores weights as {kind}, which gptwriter does not read.</source>
        <translation>{file} 以 {kind} 格式存放权重，gptwriter 不能读取。</translation>
    </message>
    <message>
        <source>{file} gives the tensor {tensor} an impossible shape.</source>
        <translation>{file} 给张量 {tensor} 的形状不合理。</translation>
    </message>
    <message>
        <source>{file} gives the tensor {tensor} the wrong number of bytes.</source>
        <translation>{file} 给张量 {tensor} 的字节数不对。</translation>
    </message>
    <message>
        <source>{file} has tensors that overlap or leave gaps.</source>
        <translation>{file} 中的张量有重叠或空隙。</translation>
    </message>
    <message>
        <source>{file} is cut off or has bytes that belong to no tensor.</source>
        <translation>{file} 不完整，或含有不属于任何张量的字节。</translation>
    </message>
    <message>
        <source>this program has no pip to look for it.</source>
        <translation>这个程序没有可用来查找的 pip。</translation>
    </message>
    <message>
        <source>the package index that pip uses does not offer {file}.</source>
        <translation>pip 所用的软件包索引没有提供 {file}。</translation>
    </message>
    <message>
        <source>this build cannot fetch it; choose a model folder instead.</source>
        <translation>这个安装版不能下载模型；请改为选择模型文件夹。</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>it is not valid JSON</source>
        <translation>不是有效的 JSON</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>不是 JSON 对象</translation>
    </message>
    <message>
        <source>it says one thing twice</source>
        <translation>同一项写了两次</translation>
    </message>
    <message>
        <source>it contains NaN or Infinity</source>
        <translation>含有 NaN 或 Infinity</translation>
    </message>
    <message>
        <source>it could not be read: {words}.</source>
        <translation>无法读取：{words}。</translation>
    </message>
    <message>
        <source>it has no config.json, so it is not a Hugging Face model folder.</source>
        <translation>其中没有 config.json，因此不是 Hugging Face 模型文件夹。</translation>
    </message>
    <message>
        <source>its config.json describes a larger model than its weights.</source>
        <translation>它的 config.json 描述的模型比实际权重大。</translation>
    </message>
    <message>
        <source>it brings program code, {file}, which gptwriter never runs.</source>
        <translation>它带有程序代码 {file}，gptwriter 从不运行这类代码。</translation>
    </message>
    <message>
        <source>it is an adapter, not a whole model.</source>
        <translation>它只是适配器，不是完整的模型。</translation>
    </message>
    <message>
        <source>its tokenizer asks to run program code of its own.</source>
        <translation>它的分词器要求运行自带的程序代码。</translation>
    </message>
    <message>
        <source>it has no tokenizer.json.</source>
        <translation>其中没有 tokenizer.json。</translation>
    </message>
    <message>
        <source>its tokenizer has tokens that the model does not know.</source>
        <translation>它的分词器含有模型不认识的词元。</translation>
    </message>
    <message>
        <source>its tokenizer.json has no vocabulary.</source>
        <translation>它的 tokenizer.json 没有词表。</translation>
    </message>
    <message>
        <source>{file} does not hold the weights that {index} names.</source>
        <translation>{file} 中没有 {index} 列出的权重。</translation>
    </message>
    <message>
        <source>its weights are in a format that can run code; gptwriter loads only .safetensors.</source>
        <translation>它的权重格式可以夹带代码；gptwriter 只载入 .safetensors。</translation>
    </message>
    <message>
        <source>it has no .safetensors weights.</source>
        <translation>其中没有 .safetensors 权重。</translation>
    </message>
    <message>
        <source>{index} names a file that is not .safetensors.</source>
        <translation>{index} 列出了不是 .safetensors 的文件。</translation>
    </message>
    <message>
        <source>{index} names no weights.</source>
        <translation>{index} 没有列出任何权重。</translation>
    </message>
    <message>
        <source>the disk of {place} needs {megabytes} MB of free space.</source>
        <translation>{place} 所在的磁盘需要 {megabytes} MB 可用空间。</translation>
    </message>
    <message>
        <source>its address is of a kind that gptwriter does not open.</source>
        <translation>它的地址属于 gptwriter 不会打开的类型。</translation>
    </message>
    <message>
        <source>the server sent another part of the file than it was asked for.</source>
        <translation>服务器发来的不是所要求的那一部分。</translation>
    </message>
    <message>
        <source>the server refused it with code {code}.</source>
        <translation>服务器拒绝了请求，代码 {code}。</translation>
    </message>
    <message>
        <source>the server&apos;s certificate is not trusted.</source>
        <translation>服务器的证书不受信任。</translation>
    </message>
    <message>
        <source>it could not be written: {words}.</source>
        <translation>无法写入：{words}。</translation>
    </message>
    <message>
        <source>its weights gave no numbers.</source>
        <translation>它的权重算不出有效的数值。</translation>
    </message>
    <message>
        <source>something unexpected happened ({words}).</source>
        <translation>发生了意外情况（{words}）。</translation>
    </message>
    <message>
        <source>its tokenizer could not be read.</source>
        <translation>无法读取它的分词器。</translation>
    </message>
    <message>
        <source>some of its weights are not numbers.</source>
        <translation>它的部分权重不是有效数值。</translation>
    </message>
    <message>
        <source>its weights do not fit its config.json.</source>
        <translation>它的权重与 config.json 不符。</translation>
    </message>
    <message>
        <source>Reading it takes too long.</source>
        <translation>读取它需要的时间太长。</translation>
    </message>
    <message>
        <source>It made the program that reads it stop.</source>
        <translation>它使读取它的程序中止了。</translation>
    </message>
    <message>
        <source>gptwriter cannot read files of the kind {suffix}.</source>
        <translation>gptwriter 无法读取 {suffix} 类型的文件。</translation>
    </message>
    <message>
        <source>Reading it takes too much memory.</source>
        <translation>读取它需要的内存太多。</translation>
    </message>
    <message>
        <source>It is not text in any encoding that gptwriter knows.</source>
        <translation>它不是 gptwriter 能识别的任何编码的文本。</translation>
    </message>
    <message>
        <source>It has a DOCTYPE, which no document needs and attacks do.</source>
        <translation>它含有 DOCTYPE，正常文档用不到，攻击却会用到。</translation>
    </message>
    <message>
        <source>Its parts are nested too deeply.</source>
        <translation>它的内容嵌套得太深。</translation>
    </message>
    <message>
        <source>Bold and italic letters are plain now.</source>
        <translation>粗体和斜体已变为普通字体。</translation>
    </message>
    <message>
        <source>Its pictures are left out.</source>
        <translation>其中的图片已略去。</translation>
    </message>
    <message>
        <source>Each cell of its tables is a paragraph now.</source>
        <translation>表格的每个单元格现在各成一段。</translation>
    </message>
    <message>
        <source>Its footnotes stand at the end.</source>
        <translation>脚注已移到文末。</translation>
    </message>
    <message>
        <source>Its footnotes are left out.</source>
        <translation>其中的脚注已略去。</translation>
    </message>
    <message>
        <source>Its comments are left out.</source>
        <translation>其中的批注已略去。</translation>
    </message>
    <message>
        <source>Its tracked changes are taken as accepted.</source>
        <translation>其中的修订视为已接受。</translation>
    </message>
    <message>
        <source>The reading aids above its characters are left out.</source>
        <translation>文字上方的注音已略去。</translation>
    </message>
    <message>
        <source>Some of its chapters are missing from the file.</source>
        <translation>文件中缺少部分章节。</translation>
    </message>
    <message>
        <source>Its lines end where the page&apos;s did, and headers and page numbers are among them.</source>
        <translation>换行与原页面相同，页眉和页码也混在其中。</translation>
    </message>
    <message>
        <source>Paragraphs too long to be written in are divided at the ends of sentences.</source>
        <translation>过长而无法在其中写作的段落已在句末分段。</translation>
    </message>
    <message>
        <source>It is damaged, or not what its name says.</source>
        <translation>它已损坏，或者与文件名所示的类型不符。</translation>
    </message>
    <message>
        <source>It is protected by a password or copy protection.</source>
        <translation>它受密码或版权保护。</translation>
    </message>
    <message>
        <source>Unpacked, it is too large to be a text.</source>
        <translation>解压后过大，不可能是文本。</translation>
    </message>
    <message>
        <source>There is no text in it.</source>
        <translation>其中没有文字。</translation>
    </message>
    <message>
        <source>It is protected by a password, or in the old Word format. Save it as docx first.</source>
        <translation>它受密码保护，或者是旧版 Word 格式。请先另存为 docx。</translation>
    </message>
    <message>
        <source>It has more than 1,000 parts.</source>
        <translation>它包含的部分超过 1,000 个。</translation>
    </message>
    <message>
        <source>Its parts have names that lead out of it.</source>
        <translation>其中有些部分的名称指向文件之外。</translation>
    </message>
    <message>
        <source>This is little text: the model may learn it by heart. The gentle preset is advised.</source>
        <translation>文字偏少，模型可能会把它背下来。建议使用“温和”预设。</translation>
    </message>
    <message>
        <source>This is far too little text: the model will mostly learn it by heart.</source>
        <translation>文字太少了，模型多半只会把它背下来。</translation>
    </message>
    <message>
        <source>The documents are in several languages.</source>
        <translation>这些文稿用了多种语言。</translation>
    </message>
    <message>
        <source>too little is left when a part is held out for the proof.</source>
        <translation>留出一部分作检验后，剩下的太少。</translation>
    </message>
    <message>
        <source>the documents hold no words.</source>
        <translation>文稿中没有文字。</translation>
    </message>
    <message>
        <source>the documents hold only {count} letters; {least} are the least.</source>
        <translation>文稿中只有 {count} 个字；至少需要 {least} 个。</translation>
    </message>
    <message>
        <source>the documents say the same few words again and again.</source>
        <translation>文稿只是反复出现同样的几个词。</translation>
    </message>
    <message>
        <source>Everything is ready.</source>
        <translation>一切就绪。</translation>
    </message>
    <message>
        <source>It will take more than an hour; you can stop and go on at any time.</source>
        <translation>需要一个多小时；可以随时停下，以后再继续。</translation>
    </message>
    <message>
        <source>There is little text, so choose the gentle preset, or add documents.</source>
        <translation>文字偏少，请选“温和”预设，或再添加文稿。</translation>
    </message>
    <message>
        <source>There is too little text to learn a style from; add documents if you can.</source>
        <translation>文字太少，学不出风格；如有可能，请再添加文稿。</translation>
    </message>
    <message>
        <source>The disk has too little room for it.</source>
        <translation>磁盘空间不足。</translation>
    </message>
    <message>
        <source>its process spoke nonsense.</source>
        <translation>训练进程传来的内容无法理解。</translation>
    </message>
    <message>
        <source>the disk of {place} is full. What was learned until the last checkpoint is kept.</source>
        <translation>{place} 所在的磁盘已满。到上一个检查点为止学到的内容仍在。</translation>
    </message>
    <message>
        <source>{place} could not be written to. {why}</source>
        <translation>无法写入 {place}。{why}</translation>
    </message>
    <message>
        <source>its numbers grew without bounds. The last checkpoint is kept; a gentler preset helps.</source>
        <translation>数值失控，无限增大。上一个检查点仍在；换用更温和的预设会有帮助。</translation>
    </message>
    <message>
        <source>another version of gptwriter began it.</source>
        <translation>它是由另一版本的 gptwriter 开始的。</translation>
    </message>
    <message>
        <source>the documents have changed since.</source>
        <translation>文稿在那之后有改动。</translation>
    </message>
    <message>
        <source>the base model is another one.</source>
        <translation>基础模型已不是原来的那个。</translation>
    </message>
    <message>
        <source>the settings are different ones.</source>
        <translation>设置与原来的不同。</translation>
    </message>
    <message>
        <source>its checkpoints are damaged.</source>
        <translation>它的检查点已损坏。</translation>
    </message>
    <message>
        <source>the folder is not there.</source>
        <translation>找不到这个文件夹。</translation>
    </message>
    <message>
        <source>it belongs to another base model, {base}.</source>
        <translation>它属于另一个基础模型：{base}。</translation>
    </message>
    <message>
        <source>it does not fit this base model.</source>
        <translation>它与这个基础模型不匹配。</translation>
    </message>
    <message>
        <source>it is of a kind that gptwriter does not know.</source>
        <translation>gptwriter 不认识它的类型。</translation>
    </message>
    <message>
        <source>{file} does not describe it.</source>
        <translation>{file} 没有说明它的参数。</translation>
    </message>
    <message>
        <source>{file} does not hold what it should.</source>
        <translation>{file} 的内容与应有的不符。</translation>
    </message>
    <message>
        <source>there is a training in {place} already. Go on with it, or choose another folder.</source>
        <translation>{place} 中已有一次训练。请继续它，或另选一个文件夹。</translation>
    </message>
    <message>
        <source>{place} is not empty. Choose a new folder.</source>
        <translation>{place} 不是空文件夹。请选一个新的文件夹。</translation>
    </message>
    <message>
        <source>{file} is damaged.</source>
        <translation>{file} 已损坏。</translation>
    </message>
    <message>
        <source>its settings could not be written: {words}.</source>
        <translation>无法写入它的设置：{words}。</translation>
    </message>
    <message>
        <source>its process ended too early. What it has learned is kept.</source>
        <translation>它的进程提前结束了。已学到的内容仍然保留。</translation>
    </message>
    <message>
        <source>its process could not be started: {words}.</source>
        <translation>无法启动它的进程：{words}。</translation>
    </message>
    <message>
        <source>Nothing that was learned is called {name}.</source>
        <translation>没有名为 {name} 的学习成果。</translation>
    </message>
    <message>
        <source>Several are called {name}; name its folder.</source>
        <translation>有多个名为 {name}，请改用其文件夹名。</translation>
    </message>
    <message>
        <source>Give it a name.</source>
        <translation>请取一个名称。</translation>
    </message>
    <message>
        <source>gptwriter cannot write files of the kind {suffix}.</source>
        <translation>gptwriter 无法写入 {suffix} 类型的文件。</translation>
    </message>
    <message>
        <source>It is the document itself. Choose another name.</source>
        <translation>这就是正在写的文档本身，请换一个名称。</translation>
    </message>
    <message>
        <source>It could not be put into this format.</source>
        <translation>无法转换为这种格式。</translation>
    </message>
    <message>
        <source>it was changed outside gptwriter.</source>
        <translation>它在 gptwriter 之外被修改过。</translation>
    </message>
    <message>
        <source>the file beside it is damaged, or of a later version.</source>
        <translation>旁边的文件已损坏，或来自更新的版本。</translation>
    </message>
    <message>
        <source>the file beside it cannot be read.</source>
        <translation>无法读取旁边的文件。</translation>
    </message>
    <message>
        <source>There is no text in it that gptwriter can read.</source>
        <translation>其中没有 gptwriter 能读取的文本。</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>Not in this document; only when asked.</source>
        <translation>此文档中不主动建议，仅在您要求时建议。</translation>
    </message>
    <message>
        <source>Snoozed, {minutes} min left; only when asked.</source>
        <translation>已暂停，还剩 {minutes} 分钟；仅在您要求时建议。</translation>
    </message>
    <message>
        <source>Suggestions are switched off.</source>
        <translation>续写建议已关闭。</translation>
    </message>
    <message>
        <source>No model has been chosen yet.</source>
        <translation>还没有选择模型。</translation>
    </message>
    <message>
        <source>The model is being loaded.</source>
        <translation>正在加载模型。</translation>
    </message>
    <message>
        <source>The model could not be loaded. Model &gt; Try Again, or Model Folder… for another.</source>
        <translation>无法加载模型。可选“模型 &gt; 重试”，或用“模型文件夹…”换一个。</translation>
    </message>
</context>
</TS>
